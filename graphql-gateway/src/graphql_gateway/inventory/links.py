"""Availability, as fields of the catalogue's types. Null while inventory cannot be asked."""

import asyncio

import strawberry
from strawberry import federation

from graphql_gateway.execution.hints import CacheControl, calls
from graphql_gateway.execution.operation import Info, Operation
from graphql_gateway.inventory.loaders import load_available

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
    async def available_for_sale(self, info: Info) -> bool | None:
        return (await info.context.load(load_available, self.sku) or 0) > 0

    @federation.field(
        description="How many can be bought now; null if that is not counted.",
        requires=["sku"],
        directives=[STOCK],
        metadata=ASKED,
    )
    async def quantity_available(self, info: Info) -> int | None:
        return await info.context.load(load_available, self.sku)


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
    async def available_for_sale(self, info: Info) -> bool | None:
        return await _total(info.context, self.variants) > 0

    @federation.field(
        description="Units of all its variants that can be bought now.",
        requires=["variants { sku }"],
        directives=[STOCK],
        metadata=ASKED,
    )
    async def total_inventory(self, info: Info) -> int | None:
        return await _total(info.context, self.variants)


async def _total(operation: Operation, variants: list[VariantStock]) -> int:
    loads = (operation.load(load_available, each.sku) for each in variants)
    return sum(each or 0 for each in await asyncio.gather(*loads))
