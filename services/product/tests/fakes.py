"""The ports, in memory."""

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Self
from uuid import UUID

from chassis.unit_of_work import AuditDetail, Event
from product_service.adapters.search_documents import sections_of
from product_service.application.ports import Listing, Position
from product_service.application.queries import sort_value
from product_service.domain.category import Category
from product_service.domain.product import Product
from product_service.domain.words import corrections


class Shelf:
    """The committed products."""

    def __init__(self, *products: Product) -> None:
        self.products = {product.handle: product for product in products}
        self.categories: dict[UUID, Category] = {}


class FakeProducts:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.saved: dict[str, Product] = {}

    async def lock(self) -> None:
        pass

    async def digests(self, handles: Collection[str]) -> Mapping[str, bytes]:
        return {handle: each.digest for handle, each in self._now().items() if handle in handles}

    async def by_handles(self, handles: Collection[str]) -> Mapping[str, Product]:
        now = self._now()
        return {handle: copy.copy(now[handle]) for handle in handles if handle in now}

    async def by_ids(self, ids: Collection[UUID]) -> Mapping[UUID, Product]:
        return {each.id: copy.copy(each) for each in self._now().values() if each.id in ids}

    async def sku_owners(self, skus: Collection[str]) -> Mapping[str, str]:
        return {
            variant.sku: handle
            for handle, product in self._now().items()
            for variant in product.variants
            if variant.sku in skus
        }

    async def save(self, products: Sequence[Product]) -> None:
        self.saved |= {product.handle: product for product in products}

    def _now(self) -> dict[str, Product]:
        return self._shelf.products | self.saved


class FakeCategories:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.now = copy.deepcopy(shelf.categories)

    async def all(self) -> Sequence[Category]:
        return copy.deepcopy(list(self.now.values()))

    async def save(self, changed: Category) -> None:
        self.now[changed.id] = changed

    async def delete(self, id_: UUID) -> None:
        del self.now[id_]

    async def has_products(self, id_: UUID) -> bool:
        return any(id_ in each.category_ids for each in self._shelf.products.values())


class FakeUnitOfWork:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.events: list[Event] = []
        self.audited: list[tuple[str, str, dict[str, AuditDetail]]] = []

    async def __aenter__(self) -> Self:
        self.products = FakeProducts(self._shelf)
        self.categories = FakeCategories(self._shelf)
        return self

    async def __aexit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        pass

    def record(self, *events: Event) -> None:
        self.events.extend(events)

    def audit(
        self, action: str, subject: str, details: Mapping[str, AuditDetail] | None = None
    ) -> None:
        self.audited.append((action, subject, dict(details or {})))

    async def commit(self) -> None:
        renamed = {each.id for each in self.products.saved.values()}
        kept = {
            each.handle: each for each in self._shelf.products.values() if each.id not in renamed
        }
        self._shelf.products = kept | self.products.saved
        self._shelf.categories = self.categories.now


class FakeProductReader:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def page(self, listing: Listing, after: Position | None, limit: int) -> Sequence[Product]:
        def key(product: Product) -> tuple[object, UUID]:
            return sort_value(product, listing.sort_key), product.id

        all_of_them = self._shelf.products.values()
        found = [
            each
            for each in all_of_them
            if (each.is_for_sale or listing.include_hidden)
            and all(has_word(each, word, all_of_them) for word in listing.words)
        ]
        found.sort(key=key, reverse=listing.reverse)
        if after is not None:
            here = (after.value, after.id)
            found = [each for each in found if (key(each) < here) is listing.reverse]
            found = [each for each in found if key(each) != here]
        return found[:limit]

    async def named(self, ids: Collection[UUID], handles: Collection[str]) -> Sequence[Product]:
        products = self._shelf.products.values()
        return [each for each in products if each.id in ids or each.handle in handles]

    async def with_variants(
        self, ids: Collection[UUID], skus: Collection[str]
    ) -> Sequence[Product]:
        return [
            product
            for product in self._shelf.products.values()
            if any(each.id in ids or each.sku in skus for each in product.variants)
        ]


def has_word(product: Product, word: str, catalogue: Iterable[Product]) -> bool:
    """As search has it: a beginning of a word, or one it may have been meant as."""
    known = {each for other in catalogue for each in words_in(other)}
    if any(each.startswith(word) for each in known):
        return any(each.startswith(word) for each in words_in(product))
    return bool(set(corrections(word, known)) & words_in(product))


def words_in(product: Product) -> set[str]:
    return {word for section in sections_of(product) for word in section}
