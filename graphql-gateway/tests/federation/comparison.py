"""Asks the router and the gateway the same, and compares what they answer byte for byte."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

import httpx
import orjson
from in_memory.client import over
from in_memory.walker import FURTHER, JOURNEY, Walker, before, is_subscription, query_of

from federation.supergraph import Supergraph

_SECONDS = 30
_LOST = {"inventory": "product", "payment": "order", "shipping": "order", "product": "cart"}
"""Services to lose, one after the other, and operations that need them."""

type Difference = str | None


@dataclass(frozen=True)
class Both:
    """A router and a gateway, asked by the same somebody who walks through the examples."""

    supergraph: Supergraph
    routed: httpx.AsyncClient
    walker: Walker

    @classmethod
    @asynccontextmanager
    async def of(cls, supergraph: Supergraph) -> AsyncIterator[Self]:
        async with (
            httpx.AsyncClient(timeout=_SECONDS, base_url=supergraph.router) as routed,
            over(supergraph.gateway) as direct,
        ):
            yield cls(supergraph, routed, Walker(direct, supergraph.shop))

    async def ask(self, name: str) -> tuple[bytes, bytes]:
        """What the router answers, and what the gateway does."""
        query, variables = self.walker.prepared(name)
        request = {"query": query, "variables": variables}
        headers, direct = self.walker.client.headers, self.walker.client.http
        with self.supergraph.services.repeating():
            one = await self.routed.post("/", json=request, headers=headers)
            other = await direct.post("/graphql", json=request, headers=headers)
        return one.content.rstrip(), other.content


async def differences(supergraph: Supergraph) -> dict[str, Difference]:
    """How the answers to each example operation differ; None where they do not.

    Subscriptions are left out: Apollo's router for Node has none.
    """
    found = {}
    for name in (*JOURNEY, *FURTHER):
        async with Both.of(supergraph) as both:
            if not is_subscription(query_of(name)):
                await both.walker.walk(*before(name))
                one, other = await both.ask(name)
                found[name] = (
                    None if one == other and b'"errors"' not in one else _shown(one, other)
                )
    return found


async def differences_in_part(supergraph: Supergraph) -> dict[str, Difference]:
    """How the data differs of answers that are in part null, while services are away."""
    found = {}
    async with Both.of(supergraph) as both:
        await both.walker.walk(*before("order"))
        for service, name in _LOST.items():
            await supergraph.shop.lose(service)
            one, other = await both.ask(name)
            same = _data(one) == _data(other) and b'"errors"' in one and b'"errors"' in other
            found[f"{name} without {service}"] = None if same else _shown(one, other)
    return found


def _data(answer: bytes) -> bytes:
    return orjson.dumps(orjson.loads(answer)["data"])


def _shown(one: bytes, other: bytes) -> str:
    return f"the router says\n  {one.decode()}\nthe gateway says\n  {other.decode()}"
