"""The life of a subscription: each event is answered as an operation of its own."""

from collections.abc import AsyncIterator

from graphql_gateway.execution.operation import Operation


async def events[M](operation: Operation, messages: AsyncIterator[M]) -> AsyncIterator[M]:
    """The messages of a stream; each with a fresh budget and nothing loaded."""
    async for message in messages:
        operation.begin()
        yield message
