"""What one operation asked of services: how many calls, and which things its answer depends on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

LISTS = "products"
"""The tag of answers that any product may change, such as lists."""


def product_tag(identifier: str) -> str:
    return f"product:{identifier}"


def stock_tag(sku: str) -> str:
    return f"stock:{sku}"


type TagsOf = Callable[[Any, Any], Iterable[str]]
"""Of a key, and of what was found by it or None."""

_LISTING = frozenset({"ListProducts"})
_BY_KEY = frozenset({"BatchGetProducts", "BatchGetVariants", "BatchGetStock"})
"""Reads whose answers may be kept as well, by the tags that come with `found`."""


@dataclass(slots=True)
class Recording:
    """The calls of one operation."""

    made: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    shared: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Answers that a call brought which was made for another, in this operation or elsewhere."""
    writes: int = 0
    keeps: bool = True
    """Whether its answer is one to keep, and all it read is told of when it changes."""
    listed: bool = False
    _found: list[tuple[TagsOf, Sequence[Any], Mapping[Any, Any]]] = field(default_factory=list)

    @property
    def may_be_kept(self) -> bool:
        """Whether an event tells of whatever changes the answer."""
        return self.keeps and (self.listed or bool(self._found))

    def answered(self, method: str) -> None:
        """A service answered a read."""
        if method in _LISTING:
            self.listed = True
        elif method not in _BY_KEY:
            self.keeps = False

    def found(self, tags: TagsOf, keys: Sequence[Any], found: Mapping[Any, Any]) -> None:
        """These things are part of the answer."""
        if self.keeps:
            self._found.append((tags, keys, found))

    def tags(self) -> set[str]:
        """Of all that it read."""
        tags = {LISTS} if self.listed else set()
        for tags_of, keys, found in self._found:
            for key in keys:
                tags.update(tags_of(key, found.get(key)))
        return tags


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


def record(*, keeps: bool = True) -> Recording:
    """Begin to record the calls of the running task and those it starts."""
    recording = Recording(keeps=keeps)
    _recording.set(recording)
    return recording


def current() -> Recording:
    """The recording under way; one that nobody reads outside any operation."""
    return _recording.get() or Recording()
