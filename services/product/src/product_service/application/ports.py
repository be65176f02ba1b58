"""What the use cases need of the world."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from chassis.unit_of_work import AuditedUnitOfWork

from product_service.domain.category import Category
from product_service.domain.product import Product


class SortKey(StrEnum):
    """What a list of products is sorted by; equal ones by id."""

    TITLE = "title"
    CREATE_TIME = "create_time"
    UPDATE_TIME = "update_time"


type SortValue = str | datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """Which products, in which order."""

    words: tuple[str, ...] = ()
    """As search finds them: each must begin a word of the product, or nearly."""
    sort_key: SortKey = SortKey.TITLE
    reverse: bool = False
    include_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a listing: continue after it."""

    value: SortValue
    id: UUID


class Products(Protocol):
    """The products inside a transaction, for changing many at once."""

    async def lock(self) -> None:
        """Let one import at a time pass, so that two cannot give one SKU to two products."""

    async def digests(self, handles: Collection[str]) -> Mapping[str, bytes]:
        """Content digests of the products that exist, by handle."""

    async def by_handles(self, handles: Collection[str]) -> Mapping[str, Product]: ...

    async def by_ids(self, ids: Collection[UUID]) -> Mapping[UUID, Product]: ...

    async def sku_owners(self, skus: Collection[str]) -> Mapping[str, str]:
        """Handle of the product that has each SKU."""

    async def save(self, products: Sequence[Product]) -> None: ...


class Categories(Protocol):
    """The tree inside a transaction; `Products.lock` keeps others from changing it too."""

    async def all(self) -> Sequence[Category]: ...

    async def save(self, changed: Category) -> None: ...

    async def delete(self, id_: UUID) -> None: ...

    async def has_products(self, id_: UUID) -> bool: ...


class CatalogueUnitOfWork(AuditedUnitOfWork, Protocol):
    """A transaction on the catalogue."""

    @property
    def products(self) -> Products: ...

    @property
    def categories(self) -> Categories: ...


class ProductReader(Protocol):
    """The products as they are now, to read only."""

    async def page(
        self, listing: Listing, after: Position | None, limit: int
    ) -> Sequence[Product]: ...

    async def named(self, ids: Collection[UUID], handles: Collection[str]) -> Sequence[Product]:
        """The products with these ids or handles, each once."""

    async def with_variants(
        self, ids: Collection[UUID], skus: Collection[str]
    ) -> Sequence[Product]:
        """The products that have any of these variants."""
