"""The channel that the gateway's stubs are built on."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

from chassis.errors import ShopError

from graphql_gateway.upstream import recording
from graphql_gateway.upstream.broadcasts import Broadcasts
from graphql_gateway.upstream.flights import Flights
from graphql_gateway.upstream.methods import only_reads
from graphql_gateway.upstream.unread import UNREAD


class SharingChannel:
    """A channel that shares reads under way, and whose errors say which service they come from.

    Some answers are read in part alone: see `unread.py`.
    """

    def __init__(
        self, service: str, channel: Any, flights: Flights, broadcasts: Broadcasts
    ) -> None:
        self._service = service
        self._channel = channel
        self._flights = flights
        self._broadcasts = broadcasts

    def unary_unary(
        self,
        method: str,
        request_serializer: Any,
        response_deserializer: Any,
        **kwargs: Any,
    ) -> Callable[..., Any]:
        read_by = UNREAD.get(method, response_deserializer)
        invoke = self._channel.unary_unary(method, request_serializer, read_by, **kwargs)

        name = method.rpartition("/")[2]

        async def call(request: Any) -> Any:
            recording.current().made[name] += 1
            try:
                return await invoke(request)
            except ShopError as error:
                error.service = self._service
                raise

        async def read(request: Any) -> Any:
            record = recording.current()
            before = record.made[name]
            try:
                response = await self._flights.fly(method, request, call)
            except BaseException:
                record.keeps = False
                raise
            if record.made[name] == before:
                record.shared[name] += 1
            record.answered(name)
            return response

        async def write(request: Any) -> Any:
            record = recording.current()
            record.keeps = False
            record.writes += 1
            return await call(request)

        return read if only_reads(method) else write

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        invoke = self._channel.unary_stream(method, *args, **kwargs)

        async def call(request: Any) -> AsyncIterator[Any]:
            recording.current().made[method.rpartition("/")[2]] += 1
            try:
                async for response in invoke(request):
                    yield response
            except ShopError as error:
                error.service = self._service
                raise

        def shared(request: Any) -> AsyncGenerator[Any]:
            return self._broadcasts.follow(method, request, call)

        return shared

    def stream_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return self._channel.stream_unary(method, *args, **kwargs)

    def stream_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        return self._channel.stream_stream(method, *args, **kwargs)
