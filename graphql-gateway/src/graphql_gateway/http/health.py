"""Liveness and readiness, both cheap enough to be asked every second."""

import asyncio

import grpc
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response


async def healthz(_: Request) -> Response:
    """Answers as long as the event loop turns."""
    return PlainTextResponse("ok")


class Readiness:
    """Ready while the way to the mesh is open.

    A service that is down does not make the gateway unready: its fields are null, the rest is
    answered. What no request survives is a missing sidecar, so that is what is watched.
    """

    def __init__(self, upstream: str, wait_seconds: float = 0.5) -> None:
        self._target = upstream.replace("{service}", "product")
        self._wait_seconds = wait_seconds
        self._channel: grpc.aio.Channel | None = None

    async def __call__(self, _: Request) -> Response:
        if await self._connected():
            return PlainTextResponse("ready")
        return PlainTextResponse("the way to the mesh is closed", status_code=503)

    async def close(self) -> None:
        if self._channel:
            await self._channel.close()

    async def _connected(self) -> bool:
        # Opened on first use: gRPC objects must not exist before the process has forked.
        self._channel = self._channel or grpc.aio.insecure_channel(self._target)
        if self._channel.get_state(try_to_connect=True) is grpc.ChannelConnectivity.READY:
            return True
        try:
            await asyncio.wait_for(self._channel.channel_ready(), self._wait_seconds)
        except TimeoutError:
            return False
        return True
