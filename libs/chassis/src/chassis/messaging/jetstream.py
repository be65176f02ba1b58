"""The connection to NATS JetStream, kept up in the background."""

import asyncio
import contextlib

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StorageType, StreamConfig

_log = structlog.get_logger()
_RETRY_SECONDS = 0.5
_DUPLICATE_WINDOW_SECONDS = 120


class Messaging:
    """Connects in the background, so that a service serves while NATS is away."""

    def __init__(self, url: str, *, service: str) -> None:
        self._url = url
        self._service = service
        self._client = Client()
        self._connecting: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def open(self) -> None:
        self._connecting = asyncio.create_task(self._connect())

    async def close(self) -> None:
        if self._connecting:
            self._connecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._connecting
        if self._client.is_connected:
            with contextlib.suppress(NatsError):
                await self._client.close()

    async def client(self) -> Client:
        """The connected client; waits for the first connection."""
        await self._ready.wait()
        return self._client

    async def jetstream(self) -> JetStreamContext:
        return (await self.client()).jetstream()

    async def ensure_stream(self, context: str) -> None:
        """Create the stream of a context's events, or bring its settings up to date."""
        config = StreamConfig(
            name=stream_of(context),
            subjects=[f"shop.{context}.v1.>"],
            retention=RetentionPolicy.LIMITS,
            storage=StorageType.FILE,
            duplicate_window=_DUPLICATE_WINDOW_SECONDS,
        )
        await (await self.jetstream()).add_stream(config)

    async def _connect(self) -> None:
        while not self._client.is_connected:
            try:
                self._client = await nats.connect(
                    self._url,
                    name=self._service,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=_RETRY_SECONDS,
                    error_cb=self._on_error,
                    allow_reconnect=True,
                )
            except (NatsError, OSError) as error:
                _log.warning("nats_unreachable", error=str(error))
                await asyncio.sleep(_RETRY_SECONDS)
        self._ready.set()

    async def _on_error(self, error: Exception) -> None:
        _log.warning("nats_error", error=str(error) or type(error).__name__)


def stream_of(context: str) -> str:
    """The stream that holds a context's events: `SHOP_ORDER`."""
    return f"SHOP_{context.upper()}"
