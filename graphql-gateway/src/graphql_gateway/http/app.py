"""Every HTTP path of the shop."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from strawberry.schema.base import BaseSchema

from graphql_gateway.config import GatewaySettings
from graphql_gateway.http.around import Around
from graphql_gateway.http.body_limit import BodyLimit
from graphql_gateway.http.graphql_http import GraphQLOverHttp
from graphql_gateway.http.health import Readiness, healthz
from graphql_gateway.http.jwks import Jwks
from graphql_gateway.http.page import ASSETS
from graphql_gateway.http.sockets import GraphQLSockets
from graphql_gateway.http.static import hashed_files, media_files
from graphql_gateway.http.webhooks import PaymentWebhook
from graphql_gateway.upstream.services import Services

type Close = Callable[[], Awaitable[None]]


def create_app(
    settings: GatewaySettings,
    schema: BaseSchema,
    services: Services,
    readiness: Readiness,
    on_close: Sequence[Close] = (),
) -> Starlette:
    routes = [
        Mount("/graphql/assets", hashed_files(ASSETS)),
        Route("/graphql", GraphQLOverHttp(schema, services, settings)),
        WebSocketRoute("/graphql", GraphQLSockets(schema, services, settings)),
        Mount("/media", media_files()),
        Route("/.well-known/jwks.json", Jwks(services, settings.jwks_cache_seconds).__call__),
        Route("/webhooks/payment", PaymentWebhook(services).__call__, methods=["POST"]),
        Route("/healthz", healthz),
        Route("/readyz", readiness.__call__),
    ]
    middleware = [Middleware(Around), Middleware(BodyLimit, most=settings.max_body_bytes)]
    return Starlette(
        routes=routes, middleware=middleware, lifespan=_closing([readiness.close, *on_close])
    )


def _closing(
    closers: Sequence[Close],
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        for close in closers:
            await close()

    return lifespan
