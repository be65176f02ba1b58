"""Time that passes only when nothing else can happen.

What two executors answer may depend on which of two awaited values comes first. Here values come
one at a time, in an order that the seed decides, each after all effects of the one before: so the
answers of two correct executors are equal, however many turns of the loop each of them takes.
"""

import asyncio
from collections.abc import Awaitable
from zlib import crc32


class Clock:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._waiting: list[tuple[int, str, asyncio.Future[None]]] = []

    def reached(self, key: str) -> asyncio.Future[None]:
        """Is done when its time has come."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((crc32(f"{self._seed}{key}".encode()), key, future))
        return future

    async def run[T](self, work: Awaitable[T]) -> T:
        task = asyncio.ensure_future(work)
        await _quiet()
        while not task.done():
            assert self._advance(), "everything waits and nothing will happen"
            await _quiet()
        while self._advance():  # what nobody waits for any more
            await _quiet()
        return task.result()

    def _advance(self) -> bool:
        self._waiting = [each for each in self._waiting if not each[2].done()]
        if not self._waiting:
            return False
        self._waiting.sort(key=lambda each: each[:2])
        self._waiting.pop(0)[2].set_result(None)
        return True


async def _quiet() -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0)
    while loop._ready:  # type: ignore[attr-defined] # the only way to know that nothing is left
        await asyncio.sleep(0)
