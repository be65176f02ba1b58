"""Listens for what changes, and has the answers made of it forgotten."""

import asyncio
from typing import Any

from chassis.messaging.jetstream import Messaging
from chassis.messaging.relay import AGGREGATE_ID
from nats.aio.client import Client
from nats.aio.msg import Msg
from shop.inventory.v1.stock_events_pb2 import StockChanged

from graphql_gateway.http.response_cache import ResponseCache
from graphql_gateway.upstream.recording import LISTS, product_tag, stock_tag

_PRODUCTS = "shop.product.v1.ProductChanged"
_STOCK = "shop.inventory.v1.StockChanged"


class Invalidation:
    """Without NATS, hints alone bound how old an answer gets; with it, nothing is kept unheard."""

    def __init__(self, messaging: Messaging | None) -> None:
        self._messaging = messaging
        self._client: Client | None = None
        self._listening: asyncio.Task[None] | None = None

    def epoch(self) -> int | None:
        """A number that changes with each reconnection; None while events cannot arrive."""
        if self._messaging is None:
            return 0
        if self._client is None or not self._client.is_connected:
            return None
        return int(self._client.stats["reconnects"])

    async def open(self, cache: ResponseCache) -> None:
        if self._messaging is not None:
            await self._messaging.open()
            self._listening = asyncio.create_task(self._listen(self._messaging, cache))

    async def close(self) -> None:
        if self._listening:
            self._listening.cancel()
        if self._messaging:
            await self._messaging.close()

    async def _listen(self, messaging: Messaging, cache: ResponseCache) -> None:
        client = await messaging.client()

        async def product_changed(message: Msg) -> None:
            identifier = (message.headers or {}).get(AGGREGATE_ID, "")
            cache.changed((LISTS, product_tag(identifier)))

        async def stock_changed(message: Msg) -> None:
            event: Any = StockChanged.FromString(message.data)
            cache.changed((stock_tag(event.level.sku),))

        await client.subscribe(_PRODUCTS, cb=product_changed)
        await client.subscribe(_STOCK, cb=stock_changed)
        await client.flush()
        self._client = client  # from now on nothing is missed
