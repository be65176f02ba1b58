"""Brings search's read model in line at the start: after a migration, or when it was emptied."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

import structlog
from chassis.database.engine import Database
from chassis.errors import ShopError
from sqlalchemy import select

from product_service.adapters.loading import load_products
from product_service.adapters.repository import ProductUnitOfWork
from product_service.adapters.search_documents import write_documents
from product_service.adapters.search_tables import search_document
from product_service.adapters.stock_backfill import StockBackfill
from product_service.adapters.tables import product

_log = structlog.get_logger()
_BATCH = 200
_PAUSE_SECONDS = 5.0


class SearchUpkeep:
    """A worker: everything is in line once it is done, and stays so without it."""

    def __init__(
        self,
        database: Database,
        open_unit_of_work: Callable[[], ProductUnitOfWork],
        backfill: StockBackfill,
    ) -> None:
        self._database = database
        self._open = open_unit_of_work
        self._backfill = backfill

    async def run(self) -> None:
        indexed = 0
        while missing := await self._missing():
            await self._index(missing)
            indexed += len(missing)
        await self._complete_stock()
        _log.info("search_is_complete", indexed=indexed)
        await asyncio.Event().wait()

    async def _missing(self) -> Sequence[UUID]:
        """Products without a document of their present version."""
        document = search_document.c
        query = (
            select(product.c.id)
            .join(search_document, document.product_id == product.c.id, isouter=True)
            .where(document.version.is_distinct_from(product.c.version))
            .limit(_BATCH)
        )
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalars().all()

    async def _index(self, ids: Sequence[UUID]) -> None:
        async with self._open() as uow:
            await uow.products.lock()
            await write_documents(uow.connection, await load_products(uow.connection, ids))
            await uow.commit()

    async def _complete_stock(self) -> None:
        while True:
            try:
                return await self._backfill.complete()
            except ShopError as error:
                _log.warning("inventory_unreachable", reason=error.reason)
                await asyncio.sleep(_PAUSE_SECONDS)
