"""The connection to NATS JetStream, kept up in the background."""

import asyncio
import contextlib

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError, NotFoundError

_log = structlog.get_logger()
RETRY_SECONDS = 0.5
_CLOSE_SECONDS = 2.0
_DUPLICATE_WINDOW_SECONDS = 120


class Messaging:
    """Connects in the background, so that a service serves while NATS is away."""

    def __init__(self, url: str, *, service: str) -> None:
        self._url = url
        self._service = service
        self.consumers: dict[str, str] = {}
        """Durable names of this process's consumers, and the contexts they listen to."""
        self._client = Client()
        self._closed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def open(self) -> None:
        self._keeping = asyncio.create_task(self._keep_connected())

    async def close(self) -> None:
        if self._keeping:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        if self._ready.is_set():
            # Without a server there is nobody to take leave of.
            with contextlib.suppress(NatsError, TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self._client.close()

    async def client(self) -> Client:
        """The connected client; waits for a connection. Ask anew after each failure."""
        await self._ready.wait()
        return self._client

    async def jetstream(self) -> JetStreamContext:
        return (await self.client()).jetstream()

    async def until_closed(self) -> None:
        """Return when the present client is of no use any more."""
        await self._closed.wait()

    async def has_stream(self, context: str) -> bool:
        try:
            await (await self.jetstream()).stream_info(stream_of(context))
        except NotFoundError:
            return False
        return True

    async def ensure_stream(self, context: str) -> None:
        """Create the stream of a context's events, or bring its settings up to date.

        Only the context itself does this: its relay takes a missing stream for a lost one.
        """
        config = StreamConfig(
            name=stream_of(context),
            subjects=[f"shop.{context}.v1.>"],
            retention=RetentionPolicy.LIMITS,
            storage=StorageType.FILE,
            duplicate_window=_DUPLICATE_WINDOW_SECONDS,
        )
        jetstream = await self.jetstream()
        try:
            await jetstream.add_stream(config)
        except BadRequestError:  # it is there with other settings
            await jetstream.update_stream(config)

    async def _keep_connected(self) -> None:
        # The client reconnects by itself, but closes for good when a server refuses it.
        while True:
            self._closed = asyncio.Event()
            self._client = await self._connected(self._closed)
            self._ready.set()
            await self._closed.wait()
            self._ready.clear()
            _log.warning("nats_connection_closed")
            await asyncio.sleep(RETRY_SECONDS)

    async def _connected(self, closed: asyncio.Event) -> Client:
        async def on_closed() -> None:
            closed.set()

        while True:
            try:
                return await nats.connect(
                    self._url,
                    name=self._service,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=RETRY_SECONDS,
                    error_cb=self._on_error,
                    closed_cb=on_closed,
                    allow_reconnect=True,
                )
            except (NatsError, OSError) as error:
                _log.warning("nats_unreachable", error=str(error) or type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _on_error(self, error: Exception) -> None:
        _log.warning("nats_error", error=str(error) or type(error).__name__)


def stream_of(context: str) -> str:
    """The stream that holds a context's events: `SHOP_ORDER`."""
    return f"SHOP_{context.upper()}"
