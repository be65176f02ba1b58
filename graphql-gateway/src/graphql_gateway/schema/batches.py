"""Splits long lists of keys over calls that take a bounded number of them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import batched


async def in_batches[K, V](
    keys: list[K], size: int, call: Callable[[list[K]], Awaitable[Iterable[V]]]
) -> list[V]:
    """All answers, in no particular order; one call where the keys fit into it."""
    if len(keys) <= size:
        return list(await call(keys))
    answers = await asyncio.gather(*(call(list(batch)) for batch in batched(keys, size)))
    return [each for answer in answers for each in answer]
