"""Answers that are given again, without even reading the request's JSON.

The key holds all of a request that can make a difference: its bytes, what it accepts, its token. So
an answer is given again only to those who would get the same one. It is forgotten when its seconds
are over, or when an event tells that something changed which it was made of.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from graphql_gateway.bounded import Bounded
from graphql_gateway.http.cache_key import Key
from graphql_gateway.upstream.flights import SECONDS_SHARED

type Headers = list[tuple[bytes, bytes]]

_BOOKKEEPING = 1_000  # bytes of an entry beside what was asked and answered
_TAG_BYTES = 200
_RACE_SECONDS = 30.0  # longer than any operation takes
_MOST_RECENT = 10_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer."""

    body: bytes
    headers: Headers
    kept_at: float
    until: float
    size: int
    """In bytes, with what was asked and what it was made of."""


class ResponseCache:
    """Bounded in bytes; `epoch` tells whether events arrive, and changes when some were missed."""

    def __init__(
        self,
        most_bytes: int,
        epoch: Callable[[], int | None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._entries: Bounded[Key, Kept] = Bounded(most_bytes, attrgetter("size"), self._forgotten)
        self._by_tag: dict[str, set[Key]] = {}
        self._tags_of: dict[Key, frozenset[str]] = {}
        self._changed: OrderedDict[str, float] = OrderedDict()
        self._epoch = epoch
        self._seen_epoch: int | None = None
        self._clock = clock
        self.on = most_bytes > 0

    def get(self, key: Key) -> Kept | None:
        kept = self._entries.get(key) if self._is_current() else None
        if kept is not None and kept.until <= self._clock():
            self._entries.forget(key)
            return None
        return kept

    def put(
        self,
        key: Key,
        body: bytes,
        headers: Headers,
        seconds: float,
        tags: Iterable[str],
        began: float,
    ) -> None:
        """Keep an answer; not if what it was made of changed since that was read.

        A read that it shared may have begun before it.
        """
        named, since = frozenset(tags), began - SECONDS_SHARED
        if not self._is_current() or any(self._changed.get(tag, since) > since for tag in named):
            return
        now = self._clock()
        self._entries.forget(key)
        self._tags_of[key] = named
        for tag in named:
            self._by_tag.setdefault(tag, set()).add(key)
        size = len(body) + len(key.asked) + len(key.accept) + _TAG_BYTES * len(named)
        self._entries.put(key, Kept(body, headers, now, now + seconds, size + _BOOKKEEPING))

    def changed(self, tags: Iterable[str]) -> None:
        """Forget the answers made of any of these."""
        now = self._clock()
        for tag in tags:
            self._changed[tag] = now
            self._changed.move_to_end(tag)
            for key in list(self._by_tag.get(tag, ())):
                self._entries.forget(key)
        while self._changed and (
            len(self._changed) > _MOST_RECENT
            or next(iter(self._changed.values())) < now - _RACE_SECONDS
        ):
            self._changed.popitem(last=False)

    def now(self) -> float:
        return self._clock()

    def _is_current(self) -> bool:
        epoch = self._epoch()
        if epoch != self._seen_epoch:
            self._entries.clear()
            self._seen_epoch = epoch
        return epoch is not None and self.on

    def _forgotten(self, key: Key) -> None:
        for tag in self._tags_of.pop(key, ()):
            keys = self._by_tag[tag]
            keys.discard(key)
            if not keys:
                del self._by_tag[tag]
