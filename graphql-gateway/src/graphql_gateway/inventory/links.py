"""Availability, as fields of the catalogue's types. Null while inventory cannot be asked."""

from operator import attrgetter

import strawberry
from strawberry import federation

from graphql_gateway.execution.hints import CacheControl, calls
from graphql_gateway.execution.loaded import loaded
from graphql_gateway.inventory.loaders import load_available, load_totals

STOCK = CacheControl(max_age=10)
ASKED = calls("BatchGetStock", batch=500)


@federation.type(name="ProductVariant", keys=["id"])
class VariantStock:
    id: strawberry.ID
    sku: str = federation.field(external=True)

    @federation.field(
        description="Whether it can be bought now.",
        requires=["sku"],
        directives=[STOCK],
        metadata=ASKED,
    )
    @loaded(load_available, by=attrgetter("sku"))
    def available_for_sale(available: int | None) -> bool | None:
        return (available or 0) > 0

    @federation.field(
        description="How many can be bought now; null if that is not counted.",
        requires=["sku"],
        directives=[STOCK],
        metadata=ASKED,
    )
    @loaded(load_available, by=attrgetter("sku"))
    def quantity_available(available: int | None) -> int | None:
        return available


def _skus_of(product: "ProductStock") -> tuple[str, ...]:
    return tuple(each.sku for each in product.variants)


@federation.type(name="Product", keys=["id"])
class ProductStock:
    id: strawberry.ID
    variants: list[VariantStock] = federation.field(external=True)

    @federation.field(
        description="Whether any of its variants can be bought now.",
        requires=["variants { sku }"],
        directives=[STOCK],
        metadata=ASKED,
    )
    @loaded(load_totals, by=_skus_of)
    def available_for_sale(total: int) -> bool | None:
        return total > 0

    @federation.field(
        description="Units of all its variants that can be bought now.",
        requires=["variants { sku }"],
        directives=[STOCK],
        metadata=ASKED,
    )
    @loaded(load_totals, by=_skus_of)
    def total_inventory(total: int) -> int | None:
        return total
