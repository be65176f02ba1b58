"""GraphQL over WebSocket: the protocol `graphql-transport-ws`, on Strawberry's handler."""

from datetime import timedelta
from typing import Any

from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.schema.base import BaseSchema
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.unset import UNSET

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.cache_policy import Keeping
from graphql_gateway.http.credentials import as_metadata, authorization_of
from graphql_gateway.http.documents import Documents
from graphql_gateway.http.socket_frames import TextFrames
from graphql_gateway.http.socket_protocol import TransportHandler
from graphql_gateway.upstream.services import Services


class GraphQLSockets(GraphQL[Connection, None]):
    """Strawberry's ASGI view, for WebSockets alone."""

    websocket_adapter_class = TextFrames
    graphql_transport_ws_handler_class = TransportHandler

    def __init__(
        self,
        schema: BaseSchema,
        services: Services,
        settings: GatewaySettings,
        documents: Documents,
        keeping: Keeping,
    ) -> None:
        super().__init__(
            schema,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=settings.connection_init_seconds),
            max_subscriptions_per_connection=settings.max_subscriptions_per_socket,
        )
        self.documents = documents
        self.keeping = keeping
        self._services = services
        self._settings = settings

    async def get_context(self, request: Any, response: Response | WebSocket) -> Connection:  # noqa: ARG002
        connection = Connection(
            services=self._services,
            settings=self._settings,
            authorization=authorization_of(request),
            cookies=request.cookies,
            kept=False,
        )
        request.scope["headers"].clear()  # all is read, and a socket may last for days
        return connection

    async def on_ws_connect(self, context: Connection) -> Any:
        parameters = context.connection_params or {}
        given = parameters.get("authorization") or parameters.get("Authorization")
        if isinstance(given, str):
            context.authorization = as_metadata(given)
        return UNSET
