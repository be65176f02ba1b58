"""A queue with one reader, which weighs little while it is empty, as those of subscriptions are."""

import asyncio
from collections.abc import Iterable


class Mailbox[T]:
    """Has of `asyncio.Queue` what one reader needs, at a tenth of its memory."""

    __slots__ = ("_reader", "letters")

    def __init__(self, letters: Iterable[T] = ()) -> None:
        self.letters = list(letters)
        """Those that were not read yet, the oldest first."""
        self._reader: asyncio.Future[None] | None = None

    def put_nowait(self, letter: T) -> None:
        self.letters.append(letter)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def empty(self) -> bool:
        return not self.letters

    async def get(self) -> T:
        """The next letter, as soon as there is one; a reader that is cancelled loses none."""
        while not self.letters:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self.letters.pop(0)
