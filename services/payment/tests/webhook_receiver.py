"""A shop's webhook endpoint that keeps what it is sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.payment.tests.http_server import serving_http


@dataclass
class WebhookReceiver:
    """Answers with the statuses it is given, then with 200."""

    statuses: list[int]
    url: str = ""
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
    receiver = WebhookReceiver(list(statuses))
    routes = [Route("/webhooks/payment", receiver.handle, methods=["POST"])]
    async with serving_http(Starlette(routes=routes)) as base:
        receiver.url = f"{base}/webhooks/payment"
        yield receiver
