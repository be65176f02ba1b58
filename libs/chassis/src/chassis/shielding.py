"""Work that must run to its end although its caller went away."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def shielded[T](work: Coroutine[Any, Any, T]) -> T:
    """Await the work; if the awaiting task is cancelled, the work still finishes first.

    A transaction cancelled half-way would lose its connection and leave its outcome unknown.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # nobody is left to be told, and asyncio would complain
        raise
