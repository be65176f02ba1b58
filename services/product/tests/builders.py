"""Products as tests need them: say only what matters."""

from datetime import UTC, datetime
from typing import Any

from chassis.money import Money
from product_service.domain.content import Price, ProductContent, VariantContent
from product_service.domain.product import Product

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def usd(minor: int) -> Price:
    return Price(Money(minor, "USD"))


def a_variant(sku: str = "MUG-1", *option_values: str, **changes: Any) -> VariantContent:
    said: dict[str, Any] = {"prices": (usd(1200),)} | changes
    return VariantContent(sku=sku, option_values=option_values, **said)


def content(handle: str = "mug", **changes: Any) -> ProductContent:
    said: dict[str, Any] = {
        "title": handle.capitalize(),
        "variants": (a_variant(f"{handle}-1"),),
    } | changes
    return ProductContent(handle=handle, **said)


def a_product(handle: str = "mug", at: datetime = NOON, **changes: Any) -> Product:
    return Product.create(content(handle, **changes), at)
