"""Remembers things made of one version of an aggregate; a new version is a new entry."""

from collections import OrderedDict
from uuid import UUID

type Version = tuple[UUID, int]


class VersionCache[T]:
    """The least recently used entry goes first. Whoever asks has read the version from the
    database, so an entry is never out of date, whichever replica made the change.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: OrderedDict[Version, T] = OrderedDict()

    def get(self, version: Version) -> T | None:
        found = self._entries.get(version)
        if found is not None:
            self._entries.move_to_end(version)
        return found

    def put(self, version: Version, value: T) -> None:
        self._entries[version] = value
        if len(self._entries) > self._capacity:
            self._entries.popitem(last=False)
