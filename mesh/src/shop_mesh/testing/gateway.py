"""An HTTP application in the gateway's place: echoes, streams, speaks WebSocket, serves keys."""

import asyncio
import json
import socket
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket


class StubGateway:
    """Listens on a Unix socket; `release` lets its event stream go on."""

    def __init__(self, address: str, jwks: dict[str, Any]) -> None:
        self._path = address.removeprefix("unix:")
        self._jwks = jwks
        self.release = asyncio.Event()
        routes = [
            Route("/graphql", self._graphql, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", self._websocket),
            Route("/.well-known/jwks.json", self._keys),
            Route("/webhooks/payment", self._echo, methods=["POST"]),
            Route("/healthz", self._healthy),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes), log_level="error", lifespan="off", ws="websockets-sansio"
        )
        self._server = uvicorn.Server(config)

    async def __aenter__(self) -> Self:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(self._path)
        listening.listen()
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release.set()
        self._server.should_exit = True
        self._server.force_exit = True
        await self._serving

    async def _graphql(self, request: Request) -> Response:
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(self._events(), media_type="text/event-stream")
        return await self._echo(request)

    async def _echo(self, request: Request) -> Response:
        body = await request.body()
        answer = {"headers": dict(request.headers), "size": len(body), "padding": "x" * 2000}
        return JSONResponse(answer, headers={"x-powered-by": "stub"})

    async def _events(self) -> Any:
        yield "event: first\n\n"
        await self.release.wait()
        yield "event: second\n\n"

    async def _websocket(self, socket: WebSocket) -> None:
        await socket.accept(subprotocol="graphql-transport-ws")
        async for message in socket.iter_text():
            await socket.send_text(f"echo:{message}")

    async def _keys(self, _request: Request) -> Response:
        return Response(json.dumps(self._jwks), media_type="application/json")

    async def _healthy(self, _request: Request) -> Response:
        return Response("ok")
