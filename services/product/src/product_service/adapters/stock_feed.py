"""What search hears of stock: events as they come, and at the start levels it never heard of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chassis.database.prepared import Prepared
from chassis.messaging.consumer import Message
from shop.inventory.v1 import stock_events_pb2
from sqlalchemy import ARRAY, BigInteger, Text, bindparam, text

from product_service.adapters.repository import ProductUnitOfWork

SUBJECTS = ("shop.inventory.v1.StockChanged",)

_TAKE = Prepared(
    text("""
        INSERT INTO stock_level (sku, location, available, version)
        SELECT * FROM unnest(:skus, :locations, :available, :versions)
        ON CONFLICT (sku, location) DO UPDATE
        SET available = excluded.available, version = excluded.version
        WHERE excluded.version > stock_level.version
        RETURNING sku
    """).bindparams(
        bindparam("skus", type_=ARRAY(Text)),
        bindparam("locations", type_=ARRAY(Text)),
        bindparam("available", type_=ARRAY(BigInteger)),
        bindparam("versions", type_=ARRAY(BigInteger)),
    )
)
# Brings the documents of these SKUs' products in line; most stay as they are.
_FOLLOW = Prepared(
    text("""
        UPDATE search_document SET available = total.available
        FROM (
            SELECT variant.product_id, coalesce(bool_or(stock_level.available > 0), false)
                AS available
            FROM variant LEFT JOIN stock_level USING (sku)
            WHERE variant.product_id IN (SELECT product_id FROM variant WHERE sku = ANY(:skus))
            GROUP BY variant.product_id
        ) AS total
        WHERE search_document.product_id = total.product_id
            AND search_document.available <> total.available
    """).bindparams(bindparam("skus", type_=ARRAY(Text)))
)


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
    levels = [level for _, level in sorted(newest.items())]
    changed = await _TAKE.rows(
        uow.connection,
        skus=[each.sku for each in levels],
        locations=[each.location for each in levels],
        available=[each.available for each in levels],
        versions=[each.version for each in levels],
    )
    if changed:
        await _FOLLOW.run(uow.connection, skus=[row.sku for row in changed])
