"""GraphQL over HTTP, WebSocket and server-sent events."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import orjson
from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.schema.base import BaseSchema
from strawberry.subscriptions import (
    GRAPHQL_SSE_PROTOCOL,
    GRAPHQL_TRANSPORT_WS_PROTOCOL,
    MULTIPART_SUBSCRIPTION_PROTOCOL,
)
from strawberry.types.unset import UNSET

from graphql_gateway import cookies
from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.page import graphiql_page
from graphql_gateway.http.refusals import refusal
from graphql_gateway.http.text_frames import TextFrames
from graphql_gateway.upstream.services import Services

_JSON = "application/json"


class GraphQLView(GraphQL[Connection, None]):
    """Strawberry's ASGI view with this shop's context, credentials and page."""

    websocket_adapter_class = TextFrames

    def __init__(self, schema: BaseSchema, services: Services, settings: GatewaySettings) -> None:
        super().__init__(
            schema,
            subscription_protocols=(
                GRAPHQL_TRANSPORT_WS_PROTOCOL,
                GRAPHQL_SSE_PROTOCOL,
                MULTIPART_SUBSCRIPTION_PROTOCOL,
            ),
            connection_init_wait_timeout=timedelta(seconds=settings.connection_init_seconds),
            max_subscriptions_per_connection=settings.max_subscriptions_per_socket,
        )
        self._services = services
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            if refused := _refused(request):
                await refused(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Connection:
        return Connection(
            services=self._services,
            settings=self._settings,
            authorization=_authorization(request),
            request_id=request.state.request_id if isinstance(request, Request) else None,
            cookies=request.cookies,
            response=response if isinstance(response, Response) else None,
        )

    async def on_ws_connect(self, context: Connection) -> Any:
        parameters = context.connection_params or {}
        given = parameters.get("authorization") or parameters.get("Authorization")
        if isinstance(given, str):
            context.authorization = as_metadata(given)
        return UNSET

    async def render_graphql_ide(self, request: Request) -> Response:  # noqa: ARG002
        return HTMLResponse(graphiql_page(), headers={"cache-control": "no-cache"})

    def decode_json(self, data: str | bytes) -> object:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            raise HTTPException(
                HTTPStatus.BAD_REQUEST, "Unable to parse request body as JSON"
            ) from None

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)

    def encode_json_string(self, data: object) -> str:
        return orjson.dumps(data).decode()


def _refused(request: Request) -> Response | None:
    """What another site's page could have made a browser send is refused here."""
    if request.method == "POST" and _media_type(request.headers) != _JSON:
        return refusal(415, "UNSUPPORTED_MEDIA_TYPE", f"Send the operation as {_JSON}.")
    if _acts_by_cookie(request) and not cookies.proves_intent(
        request.cookies, request.headers.get(cookies.CSRF_HEADER)
    ):
        return refusal(
            403,
            "CSRF_TOKEN_MISSING",
            f"Repeat the cookie {cookies.CSRF} in the header {cookies.CSRF_HEADER}.",
        )
    return None


def _acts_by_cookie(request: Request) -> bool:
    asks_for_page = request.method == "GET" and "query" not in request.query_params
    return (
        not asks_for_page
        and "authorization" not in request.headers
        and cookies.has_session(request.cookies)
    )


def _authorization(connection: HTTPConnection) -> str | None:
    if header := connection.headers.get("authorization"):
        return as_metadata(header)
    access = connection.cookies.get(cookies.ACCESS)
    return as_metadata(f"Bearer {access}") if access else None


def as_metadata(authorization: str) -> str:
    """What gRPC can carry; no token of ours has other characters, so that it is refused anyway."""
    readable = authorization.isascii() and authorization.isprintable()
    return authorization if readable else "Bearer unreadable"


def _media_type(headers: Mapping[str, Any]) -> str:
    return str(headers.get("content-type", "")).partition(";")[0].strip().lower()
