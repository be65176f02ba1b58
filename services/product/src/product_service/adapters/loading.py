"""Loading whole products by two statements, however many they are."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.rows import products_from
from product_service.adapters.tables import price, product, variant
from product_service.domain.product import Product


def any_id(column: ColumnElement[UUID], ids: Collection[UUID]) -> ColumnElement[bool]:
    """`column = ANY($1)`: one prepared statement for any number of ids."""
    return column == func.any(literal(list(ids), ARRAY(Uuid)))


async def load_products(connection: AsyncConnection, ids: Collection[UUID]) -> list[Product]:
    """The products with these ids, in no particular order."""
    if not ids:
        return []
    products = await connection.execute(select(product).where(any_id(product.c.id, ids)))
    priced = await connection.execute(
        select(variant, price.c.currency, price.c.amount_minor, price.c.compare_at_minor)
        .join(price, price.c.variant_id == variant.c.id)
        .where(any_id(variant.c.product_id, ids))
        .order_by(variant.c.product_id, variant.c.position, price.c.currency)
    )
    return products_from(products.mappings(), priced.mappings())
