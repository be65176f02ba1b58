"""The tree of categories on PostgreSQL; it is small enough to be read as a whole."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Text, delete, exists, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.facets import CATEGORY, facet
from product_service.adapters.search_tables import search_document
from product_service.adapters.tables import category
from product_service.domain.category import Category, CategoryContent


class PostgresCategories:
    """Implements the `Categories` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self) -> list[Category]:
        return [_category(row) for row in await self._connection.execute(select(category))]

    async def save(self, changed: Category) -> None:
        statement = upsert(category).values(_row(changed))
        changes = {name: statement.excluded[name] for name in _row(changed) if name != "id"}
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=changes)
        )

    async def delete(self, id_: UUID) -> None:
        await self._connection.execute(delete(category).where(category.c.id == id_))

    async def has_products(self, id_: UUID) -> bool:
        facets = literal([facet(CATEGORY, str(id_))], ARRAY(Text))
        found = exists().where(search_document.c.facets.op("&&", is_comparison=True)(facets))
        return bool(await self._connection.scalar(select(found)))


def _row(changed: Category) -> dict[str, Any]:
    content = changed.content
    return {
        "id": changed.id,
        "handle": content.handle,
        "title": content.title,
        "description": content.description,
        "parent_id": content.parent_id,
        "position": content.position,
        "version": changed.version,
        "create_time": changed.create_time,
        "update_time": changed.update_time,
    }


def _category(row: Row[Any]) -> Category:
    content = CategoryContent(row.handle, row.title, row.description, row.parent_id, row.position)
    return Category(row.id, content, row.version, row.create_time, row.update_time)
