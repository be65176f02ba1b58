"""A client that leaves the machine to the shop: a quarter of what httpx takes for a checkout."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

_LONGEST = aiohttp.ClientTimeout(total=60)


class Answer:
    """What was answered, and what came with it."""

    def __init__(self, body: bytes, headers: Mapping[str, str]) -> None:
        self._body = body
        self.headers = headers

    def json(self) -> Any:
        return orjson.loads(self._body)


class LightClient:
    """As much of httpx's client as a shopper uses, over one connection."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def post(self, url: str, *, json: Any, headers: dict[str, str]) -> Answer:
        body, kind = orjson.dumps(json), {"content-type": "application/json"}
        async with self._session.post(url, data=body, headers=headers | kind) as response:
            return Answer(await response.read(), response.headers)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[LightClient]:
    """A connection of one's own, as each browser has, which ends with the visit."""
    async with aiohttp.ClientSession(
        url,
        connector=aiohttp.TCPConnector(limit=1),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=_LONGEST,
    ) as session:
        yield LightClient(session)
