"""A shop's webhook endpoint that keeps what it is sent."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


@dataclass
class WebhookReceiver:
    """Answers with the statuses it is given, then with 200."""

    url: str
    statuses: list[int] = field(default_factory=list)
    received: asyncio.Queue[tuple[bytes, str]] = field(default_factory=asyncio.Queue)

    async def next(self) -> tuple[bytes, str]:
        """The payload and the signature header of the next webhook."""
        async with asyncio.timeout(5):
            return await self.received.get()

    async def handle(self, request: Request) -> Response:
        payload = await request.body()
        await self.received.put((payload, request.headers["stripe-signature"]))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)


@asynccontextmanager
async def webhook_receiver(*statuses: int) -> AsyncIterator[WebhookReceiver]:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks/payment"
    receiver = WebhookReceiver(url, list(statuses))
    routes: list[Any] = [Route("/webhooks/payment", receiver.handle, methods=["POST"])]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None))
    task = asyncio.create_task(server._serve(sockets=[listener]))
    try:
        yield receiver
    finally:
        server.should_exit = True
        await task
