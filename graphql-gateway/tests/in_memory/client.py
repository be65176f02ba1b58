"""A GraphQL client over HTTP and WebSocket."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.typing import Subprotocol

GUEST_SESSION = "mutation { guestSessionCreate { session { accessToken } userErrors { code } } }"


@dataclass
class Client:
    http: httpx.AsyncClient
    socket: str
    authorization: str | None = None

    async def log_in_as_guest(self) -> None:
        data = await self.data(GUEST_SESSION)
        self.authorization = f"Bearer {data['guestSessionCreate']['session']['accessToken']}"

    async def data(self, query: str, /, **variables: Any) -> dict[str, Any]:
        """The data of an operation that must succeed."""
        answer = await self.execute(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def execute(self, query: str, /, **variables: Any) -> dict[str, Any]:
        response = await self.http.post(
            "/graphql", json={"query": query, "variables": variables}, headers=self.headers
        )
        answer: dict[str, Any] = response.json()
        return answer

    async def plan(self, query: str, /, **variables: Any) -> dict[str, Any]:
        """What an operation was taken to need, and what it needed."""
        content = {"query": query, "variables": variables, "extensions": {"plan": True}}
        response = await self.http.post("/graphql", json=content, headers=self.headers)
        plan: dict[str, Any] = response.json()["extensions"]["plan"]
        return plan

    @asynccontextmanager
    async def subscribed(
        self, query: str, /, **variables: Any
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Payloads of a subscription; the token goes into `connection_init`."""
        async with self.socket_opened() as socket:
            payload = {"authorization": self.authorization} if self.authorization else {}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            subscription = {"query": query, "variables": variables}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": subscription}))
            yield _payloads(socket)

    @asynccontextmanager
    async def socket_opened(self, **options: Any) -> AsyncIterator[ClientConnection]:
        async with unix_connect(
            self.socket,
            "ws://shop.test/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            **options,
        ) as socket:
            yield socket

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": self.authorization} if self.authorization else {}


@asynccontextmanager
async def over(listen: str) -> AsyncIterator[Client]:
    """A client of the server on a Unix socket."""
    socket = listen.removeprefix("unix:")
    transport = httpx.AsyncHTTPTransport(uds=socket)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        yield Client(http, socket)


async def _payloads(socket: ClientConnection) -> AsyncIterator[dict[str, Any]]:
    async for frame in socket:
        assert isinstance(frame, str), "browsers read text frames only"
        message = json.loads(frame)
        if message["type"] == "complete":
            return
        yield message["payload"] if message["type"] == "next" else {"errors": message["payload"]}
