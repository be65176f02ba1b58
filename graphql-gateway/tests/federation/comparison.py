"""Asks the router and the gateway the same, and compares what they answer byte for byte."""

import httpx
from in_memory.client import over
from in_memory.walker import FURTHER, JOURNEY, Walker, before, is_subscription

from federation.supergraph import Supergraph

_SECONDS = 30


async def differences(supergraph: Supergraph) -> dict[str, str | None]:
    """How the answers to each example operation differ; None where they do not.

    Subscriptions are left out: Apollo's router for Node has none.
    """
    found = {}
    async with httpx.AsyncClient(timeout=_SECONDS) as routed:
        for name in (*JOURNEY, *FURTHER):
            async with over(supergraph.gateway) as direct:
                walker = Walker(direct, supergraph.shop)
                if not is_subscription(walker.query(name)):
                    await walker.walk(*before(name))
                    found[name] = await _difference(name, walker, routed, supergraph)
    return found


async def _difference(
    name: str, walker: Walker, routed: httpx.AsyncClient, supergraph: Supergraph
) -> str | None:
    query, variables = walker.prepared(name)
    request = {"query": query, "variables": variables}
    headers = walker.client.headers
    with supergraph.services.repeating():
        one = await routed.post(supergraph.router, json=request, headers=headers)
        other = await walker.client.http.post("/graphql", json=request, headers=headers)
    if one.content.rstrip() == other.content and b'"errors"' not in other.content:
        return None
    return f"the router says\n  {one.text}\nthe gateway says\n  {other.text}"
