"""What a product CSV says, once it is read: products and the rows that were wrong."""

from dataclasses import dataclass
from enum import Enum


class CatalogueFormatError(Exception):
    """The file as a whole cannot be read as a product CSV."""


class CellError(ValueError):
    """One cell (or one row) breaks a rule; the message is for the person who wrote the file."""


class Status(Enum):
    """Whether shoppers see the product."""

    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that was left out, and why."""

    line: int
    handle: str
    reason: str


@dataclass(frozen=True, slots=True)
class OtherPrice:
    """A price beside the main one, in minor units of its own currency."""

    currency: str
    price: int
    compare_at_price: int | None = None


@dataclass(frozen=True, slots=True)
class CatalogueVariant:
    """One sellable row. Amounts are minor units of the import's currency."""

    line: int
    sku: str
    option_values: tuple[str, ...]
    price: int
    compare_at_price: int | None
    weight_grams: int
    barcode: str
    requires_shipping: bool
    taxable: bool
    image_url: str
    quantity: int | None
    """Units on hand; None when the file does not say."""
    other_prices: tuple[OtherPrice, ...] = ()
    """In other currencies than the import's, by currency."""


@dataclass(frozen=True, slots=True)
class CatalogueImage:
    """A picture of a product."""

    url: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class CatalogueProduct:
    """One product with everything its rows said; `line` is where its first row starts."""

    line: int
    handle: str
    title: str
    description_html: str
    vendor: str
    product_type: str
    tags: tuple[str, ...]
    status: Status
    option_names: tuple[str, ...]
    variants: tuple[CatalogueVariant, ...]
    images: tuple[CatalogueImage, ...]
    is_partial: bool = False
    """Rows of it could not be read, so `variants` may not be all of them."""


type CatalogueItem = CatalogueProduct | Failure
