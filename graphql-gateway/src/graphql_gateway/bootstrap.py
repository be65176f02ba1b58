"""Composition root: the only place that names concrete channels."""

from collections.abc import Sequence

from chassis.messaging.jetstream import Messaging
from chassis.rpc.client import Channels
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.compiled import compiled_execution
from graphql_gateway.federation.build import build_subgraph
from graphql_gateway.http.app import beside_graphql, create_app
from graphql_gateway.http.health import Readiness
from graphql_gateway.http.invalidation import Invalidation
from graphql_gateway.http.routers_only import RoutersOnly
from graphql_gateway.inventory.module import INVENTORY
from graphql_gateway.order.module import ORDER
from graphql_gateway.payment.module import PAYMENT
from graphql_gateway.product.module import PRODUCT
from graphql_gateway.schema.build import build_schema
from graphql_gateway.schema.merged import MergedSchema
from graphql_gateway.shipping.module import SHIPPING
from graphql_gateway.upstream.services import Services
from graphql_gateway.user.module import USER

_MOST_PLANS = 200
MODULES = (PRODUCT, INVENTORY, ORDER, PAYMENT, SHIPPING, USER)
SUBGRAPHS = {each.name: each for each in MODULES}
_ANSWERS_NODE = PRODUCT
"""A root field that is in no domain has to be in one subgraph."""


def gateway_schema(*, in_development: bool, compiled: bool = True) -> MergedSchema:
    """The union of all domains."""
    executor = compiled_execution(_MOST_PLANS) if compiled else None
    return build_schema(MODULES, in_development=in_development, executor=executor)


def subgraph_schema(name: str, *, in_development: bool, compiled: bool = True) -> MergedSchema:
    """One domain, for a Federation router to join with the others."""
    module = SUBGRAPHS[name]
    others = [each for each in MODULES if each is not module]
    elsewhere = {name: fetch for each in others for name, fetch in each.nodes.items()}
    return build_subgraph(
        module,
        nodes_elsewhere=elsewhere if module is _ANSWERS_NODE else None,
        in_development=in_development,
        executor=compiled_execution(_MOST_PLANS) if compiled else None,
    )


def build(settings: GatewaySettings) -> ASGIApp:
    """The gateway; nothing connects until it is asked something."""
    schema = gateway_schema(
        in_development=settings.in_development, compiled=settings.compiled_execution
    )
    services, channels = _upstream(settings)
    beside = beside_graphql(services, settings)
    return _application(settings, schema, services, channels, beside=beside)


def build_subgraph_app(name: str, settings: GatewaySettings) -> ASGIApp:
    """The subgraph of one domain, for routers only."""
    schema = subgraph_schema(
        name, in_development=settings.in_development, compiled=settings.compiled_execution
    )
    return _application(settings, schema, *_upstream(settings), guards=_guards(settings))


def _upstream(settings: GatewaySettings) -> tuple[Services, Channels]:
    channels = Channels(settings.upstream)
    return Services.over(channels), channels


def _application(
    settings: GatewaySettings,
    schema: MergedSchema,
    services: Services,
    channels: Channels,
    *,
    beside: Sequence[BaseRoute] = (),
    guards: Sequence[Middleware] = (),
) -> ASGIApp:
    messaging = Messaging(settings.nats_url, service="gateway") if settings.nats_url else None
    return create_app(
        settings=settings,
        schema=schema,
        services=services,
        readiness=Readiness(settings.upstream),
        on_close=[channels.close],
        invalidation=Invalidation(messaging),
        beside=beside,
        guards=guards,
    )


def _guards(settings: GatewaySettings) -> list[Middleware]:
    if settings.router_secret:
        return [Middleware(RoutersOnly, secret=settings.router_secret.get_secret_value())]
    if not (settings.in_development or settings.listen.startswith("unix:")):
        raise SystemExit(
            "Anybody could ask this subgraph as if they were the router: set SHOP_ROUTER_SECRET, "
            "or listen on a Unix socket behind a sidecar that lets only the router in."
        )
    return []
