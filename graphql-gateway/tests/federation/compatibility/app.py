"""Serves the suite's subgraph by all that the shop's subgraphs are served by."""

from typing import Any

from chassis.rpc.client import Channels
from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.compiled import compiled_execution
from graphql_gateway.http.app import create_app
from graphql_gateway.http.health import Readiness
from graphql_gateway.schema.build import safeguards
from graphql_gateway.schema.merged import MergedSchema
from graphql_gateway.upstream.services import Services
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry import federation
from strawberry.extensions.tracing import ApolloFederationTracingExtension

from federation.compatibility.types import Inventory, Query


class ProductsSchema(MergedSchema, federation.Schema):
    """Our execution, limits and errors, with Strawberry's own way to resolve references."""


class Traced(ApolloFederationTracingExtension):
    """Looks at every field, which leaves all to graphql-core: for those alone who ask for it."""

    def _check_should_trace(self) -> bool:
        return True


def products_app(settings: GatewaySettings) -> ASGIApp:
    plain, traced = _app(settings), _app(settings, Traced)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else {}
        asked = headers.get("apollo-federation-include-trace") == "ftv1"
        await (traced if asked else plain)(scope, receive, send)

    return app


def _app(settings: GatewaySettings, *extensions: Any) -> ASGIApp:
    options = safeguards(in_development=True, executor=compiled_execution(100))
    options["extensions"] += extensions
    schema = ProductsSchema(added={}, query=Query, types=[Inventory], **options)
    services = Services.over(Channels(settings.upstream))  # none is ever called
    return create_app(settings, schema, services, Readiness(settings.upstream))
