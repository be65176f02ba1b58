"""What one operation asked of services: how many calls, and which things its answer depends on."""

from collections import Counter
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

LISTS = "products"
"""The tag of answers that any product may change, such as lists."""


def product_tag(identifier: str) -> str:
    return f"product:{identifier}"


def stock_tag(sku: str) -> str:
    return f"stock:{sku}"


def _variants(request: Any, response: Any) -> Iterable[str]:
    found = {product_tag(each.product_id) for each in response.variants}
    asked = len(request.ids) + len(request.skus)
    return found if len(response.variants) == asked else {*found, LISTS}


_TAGS: dict[str, Callable[[Any, Any], Iterable[str]]] = {
    "ListProducts": lambda _, __: (LISTS,),
    "GetProduct": lambda _, response: (product_tag(response.product.id), LISTS),
    "BatchGetProducts": lambda request, _: map(product_tag, request.ids),
    "BatchGetVariants": _variants,
    "BatchGetStock": lambda request, _: map(stock_tag, request.skus),
}
"""Reads whose answers may be kept, since events tell when they change."""


@dataclass(slots=True)
class Recording:
    """The calls of one operation."""

    made: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)
    """Answers that another operation's call brought."""
    tags: set[str] = field(default_factory=set)
    wrote: bool = False
    keeps: bool = True
    """Whether all it read is known to be told of when it changes."""

    def answered(self, method: str, request: Any, response: Any) -> None:
        tags = _TAGS.get(method)
        if tags is None:
            self.keeps = False
        else:
            self.tags.update(tags(request, response))


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


def record() -> Recording:
    """Begin to record the calls of the running task and those it starts."""
    recording = Recording()
    _recording.set(recording)
    return recording


def current() -> Recording:
    """The recording under way; one that nobody reads outside any operation."""
    return _recording.get() or Recording()
