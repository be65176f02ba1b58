"""The life of a subscription: each event is answered as an operation of its own."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from graphql_gateway.execution.operation import Operation


async def events[M](operation: Operation, messages: AsyncGenerator[M]) -> AsyncGenerator[M]:
    """The messages of a stream; each with a fresh budget and nothing loaded."""
    async with aclosing(messages):
        async for message in messages:
            operation.begin()
            yield message
