"""A sidecar's inbound door, knocked at with a certificate and without a sidecar of one's own."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from h2.connection import H2Connection
from h2.events import ResponseReceived, StreamEnded, StreamReset, TrailersReceived

_EMPTY_MESSAGE = b"\0\0\0\0\0"
_CHUNK = 65536


class Door:
    """One HTTP/2 connection; answers one call at a time with its headers and trailers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._http = H2Connection()
        self._http.initiate_connection()

    @classmethod
    @asynccontextmanager
    async def at(cls, port: int, context: ssl.SSLContext) -> AsyncIterator[Self]:
        """Connect to a port of this machine."""
        context.set_alpn_protocols(["h2"])
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
        try:
            yield cls(reader, writer)
        finally:
            writer.close()

    async def ask(self, method: str, path: str) -> dict[str, str]:
        """Send an empty gRPC message; what is said before and after the answer's body."""
        stream = self._http.get_next_available_stream_id()
        pseudo = [(":method", method), (":scheme", "https"), (":authority", "x"), (":path", path)]
        grpc = [("content-type", "application/grpc"), ("te", "trailers")]
        self._http.send_headers(stream, [*pseudo, *grpc])
        self._http.send_data(stream, _EMPTY_MESSAGE, end_stream=True)
        self._send()
        told: dict[str, str] = {}
        while not await self._is_over(stream, told):
            pass
        return told

    async def _is_over(self, stream: int, told: dict[str, str]) -> bool:
        received = await self._reader.read(_CHUNK)
        if not received:
            raise ConnectionResetError("closed without an answer")
        over = False
        for event in self._http.receive_data(received):
            if isinstance(event, ResponseReceived | TrailersReceived) and event.headers:
                told.update((_text(name), _text(value)) for name, value in event.headers)
            if isinstance(event, StreamEnded | StreamReset):
                over = over or event.stream_id == stream
        self._send()
        return over

    def _send(self) -> None:
        self._writer.write(self._http.data_to_send())


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
