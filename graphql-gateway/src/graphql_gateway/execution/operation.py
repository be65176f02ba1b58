"""One GraphQL operation: who asks, how long it may take, and what it has loaded so far."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry
from chassis.ids import new_id
from chassis.rpc import context as calls
from chassis.rpc.context import RequestContext
from chassis.telemetry.spans import Recorded, Span
from graphql import DocumentNode
from starlette.responses import Response

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.estimates import Estimate
from graphql_gateway.upstream.coalescing import Coalescer, KeyedRead
from graphql_gateway.upstream.recording import Recording, current, record
from graphql_gateway.upstream.services import Services


@dataclass(slots=True)
class Connection:
    """An HTTP request or a WebSocket: what all operations on it share."""

    services: Services
    settings: GatewaySettings
    authorization: str | None = None
    request_id: str | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    response: Response | None = None
    """Where cookies can be set; a WebSocket has none."""
    kept: bool = True
    """Whether answers on it may be given again; those over a WebSocket are not."""
    recording: Recording = field(default_factory=Recording)
    """What the latest operation asked of services."""
    estimate: Estimate | None = None
    """What the latest operation was taken to come to; None if it was refused before that."""
    document: DocumentNode | None = None
    """Of the latest operation, if it may be executed."""
    connection_params: dict[str, Any] | None = None
    """Payload of `connection_init`; set by Strawberry."""


_NOTHING: Mapping[Any, Any] = {}


class Operation:
    """The context every resolver receives as `info.context`."""

    __slots__ = (
        "_coalescer",
        "_connection",
        "_known",
        "_span",
        "_writes",
        "request_id",
        "services",
        "settings",
    )

    def __init__(self, connection: Connection, span: Span | None = None) -> None:
        self._connection = connection
        self._span = span
        self._coalescer = Coalescer()
        self._known: dict[KeyedRead[Any, Any], Mapping[Any, Any]] = {}
        """What was read by key, after so many writes."""
        self._writes = 0
        self.services = connection.services
        self.settings = connection.settings
        self.request_id = connection.request_id or str(new_id())

    @property
    def authorization(self) -> str | None:
        return self._connection.authorization

    @property
    def cookies(self) -> Mapping[str, str]:
        return self._connection.cookies

    @property
    def response(self) -> Response | None:
        return self._connection.response

    def begin(self) -> None:
        """Start the clock with nothing loaded; each event of a subscription begins anew."""
        self._known.clear()
        self._connection.recording = record(keeps=self._connection.kept)
        calls.enter(
            RequestContext(
                method="graphql",
                request_id=self.request_id,
                authorization=self.authorization,
                deadline=time.monotonic() + self.settings.operation_seconds,
            )
        )

    def estimated(self, estimate: Estimate, document: DocumentNode | None = None) -> None:
        """It may be executed; this is what it will come to."""
        self._connection.estimate = estimate
        self._connection.document = document

    def named(self, kind: str, name: str | None, *, failed: bool) -> None:
        """Say in the trace which operation this is, and whether it failed."""
        span = self._span
        if isinstance(span, Recorded):
            name = name or "anonymous"
            span.rename(f"{kind} {name}")
            span.note({"graphql.operation.type": kind, "graphql.operation.name": name})
            if failed:
                span.fail("GraphQLError")

    @property
    def recording(self) -> Recording:
        return self._connection.recording

    @property
    def estimate(self) -> Estimate | None:
        return self._connection.estimate

    async def read[K, V](self, what: KeyedRead[K, V], keys: Sequence[K]) -> Mapping[K, V]:
        """What there is by these keys, and maybe by others.

        What was found is not asked for again, unless the operation wrote something since.
        """
        recording = current()
        if recording.writes != self._writes:
            self._known.clear()
            self._writes = recording.writes
        known: Mapping[K, V] = self._known.get(what, _NOTHING)
        missing = [each for each in keys if each not in known] if known else keys
        if missing:
            coalescer = self.services.coalescer if what.tags else self._coalescer
            found = await coalescer.read(self.services, what, missing)
            before = self._known.get(what)
            known = self._known[what] = {**before, **found} if before else found
        if what.tags:
            recording.found(what.tags, keys, known)
        return known


Info = strawberry.Info[Operation, None]
"""What resolvers take; its `context` is the operation."""
