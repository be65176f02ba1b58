"""A store that forgets what was used the longest ago when it grows beyond its bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable


class Bounded[K: Hashable, V]:
    """Keeps values up to a number of bytes in all; one that is larger than that is not kept."""

    def __init__(
        self,
        most_bytes: int,
        size_of: Callable[[V], int],
        forgotten: Callable[[K], None] | None = None,
    ) -> None:
        self._most_bytes = most_bytes
        self._size_of = size_of
        self._forgotten = forgotten
        self._values: OrderedDict[K, V] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        self.forget(key)
        size = self._size_of(value)
        if size > self._most_bytes:
            return
        self._values[key] = value
        self.bytes += size
        while self.bytes > self._most_bytes:
            self.forget(next(iter(self._values)))

    def forget(self, key: K) -> None:
        value = self._values.pop(key, None)
        if value is None:
            return
        self.bytes -= self._size_of(value)
        if self._forgotten:
            self._forgotten(key)

    def clear(self) -> None:
        for key in list(self._values):
            self.forget(key)
