"""What search hears of stock: events as they come, and at the start levels it never heard of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chassis.messaging.consumer import Message
from shop.inventory.v1 import stock_events_pb2
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.repository import ProductUnitOfWork
from product_service.adapters.search_tables import search_document, stock_level
from product_service.adapters.tables import variant

SUBJECTS = ("shop.inventory.v1.StockChanged",)


@dataclass(frozen=True, slots=True)
class Level:
    """How much of a SKU can be bought at a location, and which version of it that is."""

    sku: str
    location: str
    available: int
    version: int


async def on_stock(uow: ProductUnitOfWork, messages: Sequence[Message]) -> None:
    """Take the newest level of each SKU and location; older ones than known change nothing."""
    await take_levels(uow, (_level(each) for each in messages))


def _level(message: Message) -> Level:
    event = stock_events_pb2.StockChanged.FromString(message.payload)
    level = event.level
    return Level(level.sku, level.location, level.available, event.aggregate_version)


async def take_levels(uow: ProductUnitOfWork, levels: Iterable[Level]) -> None:
    newest: dict[tuple[str, str], Level] = {}
    for level in sorted(levels, key=lambda each: each.version):
        newest[level.sku, level.location] = level
    # Whoever saves a product reads levels for its document: the two must not cross.
    await uow.products.lock()
    rows = [
        {
            "sku": each.sku,
            "location": each.location,
            "available": each.available,
            "version": each.version,
        }
        for _, each in sorted(newest.items())
    ]
    statement = upsert(stock_level).values(rows)
    new = statement.excluded
    changed = statement.on_conflict_do_update(
        index_elements=["sku", "location"],
        set_={"available": new.available, "version": new.version},
        where=new.version > stock_level.c.version,
    ).returning(stock_level.c.sku)
    skus = (await uow.connection.execute(changed)).scalars().all()
    await _follow(uow.connection, skus)


async def _follow(connection: AsyncConnection, skus: Sequence[str]) -> None:
    """Bring the documents of these SKUs' products in line; most stay as they are."""
    if not skus:
        return
    owners = select(variant.c.product_id).where(variant.c.sku.in_(skus))
    total = (
        select(
            variant.c.product_id,
            func.coalesce(func.bool_or(stock_level.c.available > 0), False).label("available"),
        )
        .join(stock_level, stock_level.c.sku == variant.c.sku, isouter=True)
        .where(variant.c.product_id.in_(owners))
        .group_by(variant.c.product_id)
        .subquery("total")
    )
    await connection.execute(
        update(search_document)
        .values(available=total.c.available)
        .where(
            search_document.c.product_id == total.c.product_id,
            search_document.c.available != total.c.available,
        )
    )
