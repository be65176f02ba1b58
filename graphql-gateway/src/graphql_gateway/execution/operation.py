"""One GraphQL operation: who asks, how long it may take, and what it has loaded so far."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import strawberry
from chassis.ids import new_id
from chassis.rpc import context as calls
from chassis.rpc.context import RequestContext
from starlette.responses import Response
from strawberry.dataloader import DataLoader

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.estimates import Estimate
from graphql_gateway.upstream.recording import Recording, record
from graphql_gateway.upstream.services import Services

type Load[K, V] = Callable[["Operation", list[K]], Awaitable[Sequence[V | BaseException]]]


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
    recording: Recording = field(default_factory=Recording)
    """What the latest operation asked of services."""
    estimate: Estimate | None = None
    """What the latest operation was taken to come to; None if it was refused before that."""
    connection_params: dict[str, Any] | None = None
    """Payload of `connection_init`; set by Strawberry."""


class Operation:
    """The context every resolver receives as `info.context`."""

    __slots__ = ("_connection", "_loaders", "_loading", "request_id", "services", "settings")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}
        self._loading: set[asyncio.Task[Any]] = set()
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
        self._loaders.clear()
        self._connection.recording = record()
        calls.enter(
            RequestContext(
                method="graphql",
                request_id=self.request_id,
                authorization=self.authorization,
                deadline=time.monotonic() + self.settings.operation_seconds,
            )
        )

    def estimated(self, estimate: Estimate) -> None:
        self._connection.estimate = estimate

    @property
    def recording(self) -> Recording:
        return self._connection.recording

    @property
    def estimate(self) -> Estimate | None:
        return self._connection.estimate

    def end(self) -> None:
        """Stop loading what nobody waits for any more: the client left, or a parent is null."""
        for task in self._loading:
            task.cancel()

    def load[K, V](self, many: Load[K, V], key: K) -> Awaitable[V]:
        """Load by key; keys asked for in one turn of the event loop share one call of `many`."""
        loader = self._loaders.get(many)
        if loader is None:
            loader = self._loaders[many] = self._loader(many)
        return loader.load(key)

    def _loader[K, V](self, many: Load[K, V]) -> DataLoader[K, V]:
        async def load(keys: list[K]) -> Sequence[V | BaseException]:
            # A task of the loader's own, which does not end with those that wait for it.
            task = cast(asyncio.Task[Any], asyncio.current_task())
            self._loading.add(task)
            try:
                return await many(self, keys)
            finally:
                self._loading.discard(task)

        return DataLoader(load_fn=load)


Info = strawberry.Info[Operation, None]
"""What resolvers take; its `context` is the operation."""
