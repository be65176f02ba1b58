"""What a merchant says of a product, checked: everything except identities and history."""

import hashlib
import json
from collections.abc import Hashable, Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from chassis.money import Money

from product_service.domain.errors import InvalidProduct

MAX_OPTIONS = 3


class ProductStatus(StrEnum):
    """Only an active product is for sale; the others are seen by staff alone."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Price:
    """What a unit costs, and the former price it is compared with."""

    amount: Money
    compare_at: Money | None = None

    def __post_init__(self) -> None:
        if self.amount.minor < 0 or (self.compare_at is not None and self.compare_at.minor < 0):
            raise InvalidProduct("A price is negative.")
        if self.compare_at is not None and self.compare_at.currency != self.amount.currency:
            raise InvalidProduct("A compare-at price is in another currency than its price.")


@dataclass(frozen=True, slots=True)
class VariantContent:
    """A variant, named by its SKU."""

    sku: str
    option_values: tuple[str, ...]
    prices: tuple[Price, ...]
    weight_grams: int = 0
    barcode: str = ""
    requires_shipping: bool = True
    taxable: bool = True
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class MediaContent:
    """A picture, named by its address."""

    url: str
    alt_text: str = ""


@dataclass(frozen=True, slots=True)
class ProductContent:
    """A product, named by its handle. Raises InvalidProduct when it contradicts itself."""

    handle: str
    title: str
    variants: tuple[VariantContent, ...]
    option_names: tuple[str, ...] = ()
    description_html: str = ""
    vendor: str = ""
    product_type: str = ""
    tags: tuple[str, ...] = ()
    status: ProductStatus = ProductStatus.ACTIVE
    media: tuple[MediaContent, ...] = ()
    is_partial: bool = False
    """Not all variants could be told: those that are there and are not named here stay."""

    def __post_init__(self) -> None:
        if len(self.option_names) > MAX_OPTIONS:
            raise InvalidProduct(f"A product has at most {MAX_OPTIONS} options.")
        if not self.variants:
            raise InvalidProduct("A product has at least one variant.")
        _must_be_unique((name.lower() for name in self.option_names), "option")
        _must_be_unique((variant.sku for variant in self.variants), "SKU")
        _must_be_unique((variant.option_values for variant in self.variants), "choice of options")
        for variant in self.variants:
            self._must_fit(variant)

    def digest(self) -> bytes:
        """Equal for equal content, so that importing a product again is recognised."""
        said = asdict(self)
        if not self.is_partial:
            del said["is_partial"]  # the digest of whole content is older than partial content
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).digest()

    def completed(self, present: "ProductContent") -> "ProductContent":
        """With the present variants that are not named; raises InvalidProduct if they clash."""
        named = {variant.sku for variant in self.variants}
        kept = tuple(each for each in present.variants if each.sku not in named)
        return replace(self, variants=self.variants + kept, is_partial=False)

    def _must_fit(self, variant: VariantContent) -> None:
        if len(variant.option_values) != len(self.option_names):
            raise InvalidProduct(
                f"SKU {variant.sku} has {len(variant.option_values)} option values, "
                f"but the product has {len(self.option_names)} options."
            )
        if not variant.prices:
            raise InvalidProduct(f"SKU {variant.sku} has no price.")
        _must_be_unique((price.amount.currency for price in variant.prices), "currency")


def _must_be_unique(values: Iterable[Hashable], name: str) -> None:
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            shown = " / ".join(value) if isinstance(value, tuple) else value
            raise InvalidProduct(f"The {name} {shown or '(none)'} occurs twice.")
        seen.add(value)
