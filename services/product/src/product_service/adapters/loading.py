"""Loading whole products by two statements, however many they are."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.rows import products_from
from product_service.adapters.tables import price, product, variant
from product_service.domain.product import Product


def any_id(column: ColumnElement[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """`column = ANY($1)`: one prepared statement for any number of ids."""
    return column == func.any(literal(list(ids), ARRAY(Uuid)))


async def load_products(connection: AsyncConnection, ids: Collection[UUID]) -> list[Product]:
    """The products with these ids, in no particular order, each as one version has it."""
    loaded: list[Product] = []
    wanted = ids
    while wanted:
        products = (await connection.execute(_products(wanted))).mappings().all()
        priced = (await connection.execute(_priced_variants(wanted))).mappings().all()
        # Between the two statements a product may have changed: it is read again.
        seen = {row["product_id"]: row["product_version"] for row in priced}
        whole = [row for row in products if seen.get(row["id"], row["version"]) == row["version"]]
        loaded += products_from(whole, priced)
        wanted = {row["id"] for row in products} - {row["id"] for row in whole}
    return loaded


def _products(ids: Collection[UUID]) -> Select[Any]:
    return select(product).where(any_id(product.c.id, ids))


def _priced_variants(ids: Collection[UUID]) -> Select[Any]:
    return (
        select(
            variant,
            price.c.currency,
            price.c.amount_minor,
            price.c.compare_at_minor,
            product.c.version.label("product_version"),
        )
        .join(price, price.c.variant_id == variant.c.id)
        .join(product, product.c.id == variant.c.product_id)
        .where(any_id(variant.c.product_id, ids))
        .order_by(variant.c.product_id, variant.c.position, price.c.currency)
    )
