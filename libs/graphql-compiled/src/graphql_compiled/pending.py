"""What an execution waits for."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import FieldNode

from graphql_compiled.positions import Position

if TYPE_CHECKING:
    from graphql_compiled.run import Run

_background: set[asyncio.Future[Any]] = set()

type Complete = Callable[[Any, Any, "Run"], Any]
"""Gives the response's form of a resolved value; raises if there is none."""


class Pending(NamedTuple):
    """A value that will come, and how it is completed into its place."""

    awaitable: Awaitable[Any]
    complete: Complete
    nodes: list[FieldNode]
    position: Position | None
    """None if it is for many places, which it finds itself."""


def settle_unseen(awaitables: Iterable[Awaitable[Any]]) -> None:
    """Let what nobody waits for any more run to its end; without a loop it never can."""
    left = list(awaitables)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        for each in left:
            if iscoroutine(each):
                each.close()
        return
    if left:
        future = asyncio.gather(*left, return_exceptions=True)
        _background.add(future)
        future.add_done_callback(_background.discard)
