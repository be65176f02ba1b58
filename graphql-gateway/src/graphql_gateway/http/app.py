"""Every HTTP path, of the gateway and of its subgraphs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_gateway.config import GatewaySettings
from graphql_gateway.http.around import Around
from graphql_gateway.http.body_limit import BodyLimit
from graphql_gateway.http.cache_front import CacheFront
from graphql_gateway.http.cache_policy import Keeping
from graphql_gateway.http.documents import Documents
from graphql_gateway.http.executing import Executing
from graphql_gateway.http.graphql_http import GraphQLOverHttp
from graphql_gateway.http.health import Readiness, healthz
from graphql_gateway.http.invalidation import Invalidation
from graphql_gateway.http.jwks import Jwks
from graphql_gateway.http.page import ASSETS
from graphql_gateway.http.response_cache import ResponseCache
from graphql_gateway.http.short_way import ShortWay
from graphql_gateway.http.sockets import GraphQLSockets
from graphql_gateway.http.static import hashed_files, media_files
from graphql_gateway.http.webhooks import PaymentWebhook
from graphql_gateway.schema.merged import MergedSchema
from graphql_gateway.upstream.services import Services

type Close = Callable[[], Awaitable[None]]


def create_app(
    settings: GatewaySettings,
    schema: MergedSchema,
    services: Services,
    readiness: Readiness,
    on_close: Sequence[Close] = (),
    invalidation: Invalidation | None = None,
    beside: Sequence[BaseRoute] = (),
    guards: Sequence[Middleware] = (),
) -> ASGIApp:
    """GraphQL, its page and the process's health, with what else is beside them.

    What most requests need stands before Starlette, from the outside in: guards, kept answers,
    what is around every request, and operations that were executed before.
    """
    listening = invalidation or Invalidation(None)
    cache = ResponseCache(settings.response_cache_bytes, listening.epoch)
    documents = Documents(settings)
    executing, keeping = Executing(schema, documents), Keeping(cache)
    over_http = GraphQLOverHttp(executing, services, settings, keeping)
    sockets = GraphQLSockets(schema, services, settings, documents, keeping)
    routes = [
        Mount("/graphql/assets", hashed_files(ASSETS)),
        Route("/graphql", over_http),
        Route("/healthz", healthz),
        Route("/readyz", readiness.__call__),
        *beside,
    ]
    closers = [readiness.close, listening.close, *on_close]
    limit = Middleware(BodyLimit, most=settings.max_body_bytes)
    lifespan = _lasting(lambda: listening.open(cache), closers)
    app: ASGIApp = Starlette(routes=routes, middleware=[limit], lifespan=lifespan)
    app = Around(ShortWay(app, executing, services, settings, keeping))
    app = _sockets_apart(sockets, CacheFront(app, cache, settings.max_body_bytes))
    for cls, args, kwargs in reversed(guards):
        app = cls(app, *args, **kwargs)
    return app


def _sockets_apart(sockets: ASGIApp, others: ASGIApp) -> ASGIApp:
    """Sockets go past the layers of requests, which they would hold as long as they are open."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_socket = scope["type"] == "websocket" and scope["path"] == "/graphql"
        await (sockets if is_socket else others)(scope, receive, send)

    return app


def beside_graphql(services: Services, settings: GatewaySettings) -> list[BaseRoute]:
    """What the shop serves by HTTP that is not GraphQL."""
    return [
        Mount("/media", media_files()),
        Route("/.well-known/jwks.json", Jwks(services, settings.jwks_cache_seconds).__call__),
        Route("/webhooks/payment", PaymentWebhook(services).__call__, methods=["POST"]),
    ]


def _lasting(
    opener: Callable[[], Awaitable[None]],
    closers: Sequence[Close],
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await opener()
        yield
        for close in closers:
            await close()

    return lifespan
