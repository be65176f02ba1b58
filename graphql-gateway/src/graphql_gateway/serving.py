"""Runs the application on a Unix socket or a port until it is told to stop."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable, Iterator
from typing import Any

import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp

from graphql_gateway.http.light_socket import LightSocket

_log = structlog.get_logger()
_GRACE_SECONDS = 3
_GC_THRESHOLDS = (10_000, 5, 5)
_MAX_FRAME_BYTES = 256 * 1024
_PING_SECONDS = 20.0


class Server(uvicorn.Server):
    """Uvicorn, except that a stop that was asked for is not reported as a death by signal."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        self.should_exit = True


def serve(build: Callable[[], ASGIApp], listen: str) -> None:
    """Returns after SIGTERM or SIGINT, when the requests under way were answered."""
    uvloop.run(_serve(build, listen))


async def _serve(build: Callable[[], ASGIApp], listen: str) -> None:
    _log.info("serving", address=listen)
    app = build()
    _leave_to_last()
    await server(app, listen).serve()
    _log.info("stopped")


def _leave_to_last() -> None:
    """Take what was made at the start, which is most, out of the garbage collector's rounds.

    What an operation makes is freed when it ends, without rounds; only documents that are seen for
    the first time leave cycles, some hundred objects each, also among those that are kept for long.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def server(app: ASGIApp, listen: str, *, ping_seconds: float = _PING_SECONDS) -> Server:
    """A WebSocket whose client does not answer a ping before the next one is closed."""
    config = uvicorn.Config(
        app,
        **_address(listen),
        http="httptools",
        ws=LightSocket,
        ws_per_message_deflate=False,  # costs each subscription twice its memory
        ws_max_size=_MAX_FRAME_BYTES,
        ws_ping_interval=ping_seconds,
        ws_ping_timeout=ping_seconds,
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return Server(config)


def _address(listen: str) -> dict[str, Any]:
    if listen.startswith("unix:"):
        return {"uds": listen.removeprefix("unix:")}
    host, _, port = listen.rpartition(":")
    return {"host": host, "port": int(port)}
