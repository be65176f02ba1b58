"""What a socket may say, and with which code it is closed for anything else.

4400 a frame that is none of the protocol's, 4401 an operation before `connection_init`, 4403 the
token expired (a client gets a new one and connects again), 4408 no `connection_init` in time, 4409
an id in use, 4429 a second `connection_init`. An operation that fails ends alone.
"""

import asyncio
from typing import Any, cast

from graphql import GraphQLError
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)

from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.cache_policy import Keeping
from graphql_gateway.http.documents import Documents, NoDocument
from graphql_gateway.http.parameters import parameters_of
from graphql_gateway.http.patches import NOT_AT_ONCE, leaves_for_later
from graphql_gateway.http.refusals import Refused
from graphql_gateway.http.token_expiry import seconds_left
from graphql_gateway.upstream import recording

_FORBIDDEN = 4403
_LONGEST_ID = 255
_OPTIONAL = (("variables", dict), ("operationName", str), ("extensions", dict), ("documentId", str))


class TransportHandler(BaseGraphQLTransportWSHandler[Connection, None]):
    """Strawberry's handler, made strict about frames and forgiving about operations."""

    _expiry: asyncio.TimerHandle | None = None
    _closing: asyncio.Task[None] | None = None

    async def handle_message(self, message: Any) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            await self.handle_invalid_message("A message is an object with a type")
        elif message["type"] in {"subscribe", "complete"} and not _is_id(message.get("id")):
            await self.handle_invalid_message("A message of this type has an id")
        else:
            await super().handle_message(cast(Any, message))

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        if message.get("payload", {}) is None:
            message = {"type": "connection_init"}
        await super().handle_connection_init(message)
        if self.connection_acknowledged:
            self.connection_init_timeout_task = None  # cancelled; its traceback weighs 2 kB
        left = seconds_left(self.context.authorization)
        if self.connection_acknowledged and left is not None and self._expiry is None:
            self._expiry = asyncio.get_running_loop().call_later(max(left, 0), self._expire)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        if not self.connection_acknowledged or message["id"] in self.operations:
            await super().handle_subscribe(message)  # which closes the socket
            return
        payload = message.get("payload")
        if not _is_payload(payload):
            await self.handle_invalid_message("The payload of a subscribe message is malformed")
        elif len(self.operations) >= (self.max_subscriptions_per_connection or 0):
            await self._refuse(message["id"], self._too_many())
        else:
            await self._start(message)

    async def _start(self, message: SubscribeMessage) -> None:
        documents: Documents = self.view.documents  # type: ignore[attr-defined]
        payload = cast(dict[str, Any], message["payload"])
        try:
            payload["query"] = documents.find(parameters_of(payload))
        except NoDocument as missing:
            await self._refuse(message["id"], missing)
            return
        if leaves_for_later(payload["query"], self.context.settings.max_tokens):
            await self._refuse(message["id"], NOT_AT_ONCE)
            return
        await super().handle_subscribe(message)

    async def send_message(self, message: Message) -> None:
        if message["type"] == "next" and recording.current().writes:
            keeping: Keeping = self.view.keeping  # type: ignore[attr-defined]
            keeping.forget(self.context.authorization)
        await super().send_message(message)

    async def shutdown(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        await super().shutdown()

    async def _refuse(self, identifier: str, refusal: Refused | NoDocument) -> None:
        error = GraphQLError(refusal.message, extensions={"reason": refusal.reason})
        await self.send_message({"id": identifier, "type": "error", "payload": [error.formatted]})

    def _too_many(self) -> Refused:
        return Refused(
            429,
            "SUBSCRIPTION_LIMIT_EXCEEDED",
            f"At most {self.max_subscriptions_per_connection} operations run at once on one "
            "socket; complete one, or open another socket.",
        )

    def _expire(self) -> None:
        self._closing = asyncio.create_task(self.websocket.close(_FORBIDDEN, "Token expired"))

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:  # noqa: ARG004
        return None  # the operation has failed, not the socket


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID


def _is_payload(payload: Any) -> bool:
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str | None)
        and bool(payload.keys() & {"query", "extensions", "documentId"})
        and all(isinstance(payload.get(name), kind | None) for name, kind in _OPTIONAL)
    )
