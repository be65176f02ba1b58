"""The control socket: one JSON object a line, one answer a line."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

type Answer = dict[str, Any]
type Handler = Callable[..., Awaitable[Answer]]


class ControlServer:
    """Answers the commands it was given; only the owner of the stack reaches the socket."""

    def __init__(self, path: Path, handlers: dict[str, Handler]) -> None:
        self._path = path
        self._handlers = handlers
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._path.unlink(missing_ok=True)  # of a runner that was killed
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        self._path.chmod(0o600)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                answer = await self._answer(line)
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, line: bytes) -> Answer:
        try:
            request = json.loads(line)
            handler = self._handlers[request.pop("command")]
            return await handler(**request)
        except (KeyError, TypeError, ValueError) as error:
            return {"error": f"not understood: {error}"}
