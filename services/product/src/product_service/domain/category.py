"""The tree of categories."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from chassis.ids import new_id

from product_service.domain.errors import (
    CategoryCycle,
    CategoryNotFound,
    CategoryTreeTooLarge,
    HandleTaken,
)

MAX_CATEGORIES = 2_000
MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class CategoryContent:
    """What staff say of a category."""

    handle: str
    title: str
    description: str = ""
    parent_id: UUID | None = None
    position: int = 0


@dataclass(slots=True)
class Category:
    """A place in the tree; each change counts its version up."""

    id: UUID
    content: CategoryContent
    version: int
    create_time: datetime
    update_time: datetime

    @classmethod
    def create(cls, content: CategoryContent, now: datetime) -> Self:
        return cls(new_id(), content, version=1, create_time=now, update_time=now)

    def revise(self, content: CategoryContent, now: datetime) -> None:
        self.content = content
        self.version += 1
        self.update_time = now


class CategoryTree:
    """All categories, with what a change of one may not break."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._by_id: Mapping[UUID, Category] = {each.id: each for each in categories}

    def get(self, id_: UUID) -> Category:
        if id_ not in self._by_id:
            raise CategoryNotFound(category_id=id_)
        return self._by_id[id_]

    def find(self, handle: str) -> Category | None:
        return next((each for each in self._by_id.values() if each.content.handle == handle), None)

    def must_take(self, content: CategoryContent, moved: Category | None = None) -> None:
        """Raise unless this can become the content of a new category, or of one that is there."""
        other = self.find(content.handle)
        if other is not None and other is not moved:
            raise HandleTaken(handle=content.handle)
        above = self._path(content.parent_id)
        if moved is not None and moved in above:
            raise CategoryCycle(category_id=moved.id)
        below = 1 if moved is None else self._height(moved.id)
        if len(above) + below > MAX_DEPTH:
            raise CategoryTreeTooLarge(f"At most {MAX_DEPTH} categories may lie below one another.")
        if moved is None and len(self._by_id) >= MAX_CATEGORIES:
            raise CategoryTreeTooLarge(f"There are {MAX_CATEGORIES} categories: the most.")

    def below(self, ids: Iterable[UUID]) -> set[UUID]:
        """These and all that lie below them."""
        found: set[UUID] = set()
        layer = set(ids) & self._by_id.keys()
        while layer:
            found |= layer
            layer = {each.id for each in self._by_id.values() if each.content.parent_id in layer}
        return found

    def has_children(self, id_: UUID) -> bool:
        return any(each.content.parent_id == id_ for each in self._by_id.values())

    def in_order(self) -> list[Category]:
        """Parents before their children, siblings by position."""
        return sorted(
            self._by_id.values(),
            key=lambda each: (
                len(self._path(each.content.parent_id)),
                each.content.position,
                each.content.title.casefold(),
                each.id,
            ),
        )

    def _path(self, id_: UUID | None) -> list[Category]:
        """The category and those above it, the nearest first."""
        found: list[Category] = []
        while id_ is not None:
            category = self.get(id_)
            found.append(category)
            id_ = category.content.parent_id
        return found

    def _height(self, id_: UUID) -> int:
        heights = (
            self._height(each.id) for each in self._by_id.values() if each.content.parent_id == id_
        )
        return 1 + max(heights, default=0)
