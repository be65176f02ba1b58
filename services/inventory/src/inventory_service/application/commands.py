"""Everything that changes stock; each runs on an open unit of work, which the caller commits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.errors import ShopError

from inventory_service.application.ports import InventoryUnitOfWork
from inventory_service.domain.errors import CountedTwice
from inventory_service.domain.events import LowStockReached, StockChanged
from inventory_service.domain.ledger import Ledger
from inventory_service.domain.reservation import Request, Reservation, Reserve
from inventory_service.domain.stock import MovementKind, Stock, StockKey

SWEEP_LIMIT = 200
LOW_STOCK = 5

type Answer = Reservation | ShopError


@dataclass(frozen=True)
class Count:
    """Units counted at one location."""

    key: StockKey
    on_hand: int


@dataclass(frozen=True)
class SetStock:
    """Replace what is on hand by what was counted."""

    counts: Sequence[Count]
    note: str = ""

    @property
    def by_key(self) -> dict[StockKey, int]:
        counted = {count.key: count.on_hand for count in self.counts}
        if len(counted) < len(self.counts):
            raise CountedTwice("Each SKU and location can be counted once.")
        return counted


@dataclass(frozen=True)
class AdjustStock:
    """Add to what is on hand at each key, or take from it."""

    deltas: Sequence[tuple[StockKey, int]]
    kind: MovementKind
    note: str = ""


async def adjust_stock(
    command: AdjustStock, uow: InventoryUnitOfWork, low_stock: int = LOW_STOCK
) -> list[Stock]:
    """All deltas or none; in the order of the command, one stock for each key."""
    keys = list(dict.fromkeys(key for key, _ in command.deltas))
    await uow.stocks.add_missing(keys)
    stocks = await uow.stocks.lock({key.sku for key in keys})
    ledger = Ledger(await uow.now(), stocks)
    for key, delta in command.deltas:
        ledger.adjust(key, delta, command.kind, command.note)
    await _write(ledger, uow, low_stock)
    changes = {each.aggregate_id: ledger.stock(each).on_hand for each in keys}
    uow.audit(f"stock.{command.kind}", "stock", {"reason": command.note, "on_hand": changes})
    return [ledger.stock(key) for key in keys]


async def dispatch(order_ids: Collection[UUID], uow: InventoryUnitOfWork) -> None:
    """The carrier has these orders: what they were promised is not on hand any more."""
    known = await uow.reservations.lock(order_ids)
    stocks = await uow.stocks.lock(_skus_of(known))
    ledger = Ledger(await uow.now(), stocks, known)
    for order_id in order_ids:
        ledger.dispatch(order_id)
    await _write(ledger, uow)


async def set_stock(
    command: SetStock, uow: InventoryUnitOfWork, low_stock: int = LOW_STOCK
) -> list[Stock]:
    """All counts or none; in the order of the command, one stock for each key."""
    counted = command.by_key
    await uow.stocks.add_missing(counted)
    stocks = await uow.stocks.lock({key.sku for key in counted})
    ledger = Ledger(await uow.now(), stocks)
    for key, units in counted.items():
        ledger.count(key, units, command.note)
    await _write(ledger, uow, low_stock)
    on_hand = {f"{key.sku}@{key.location}": units for key, units in counted.items()}
    uow.audit("stock.set", "stock", {"reason": command.note, "on_hand": on_hand})
    return [ledger.stock(key) for key in counted]


async def decide(
    requests: Sequence[Request], uow: InventoryUnitOfWork, low_stock: int = LOW_STOCK
) -> list[Answer]:
    """Decide requests in their order, in one transaction; a refusal is an answer like others."""
    known = await uow.reservations.lock({request.order_id for request in requests})
    skus = {sku for each in requests if isinstance(each, Reserve) for sku in each.lines}
    stocks = await uow.stocks.lock(skus | _skus_of(known))
    ledger = Ledger(await uow.now(), stocks, known)
    answers = [_answer(ledger, request) for request in requests]
    await _write(ledger, uow, low_stock)
    return answers


async def expire_holds(uow: InventoryUnitOfWork, limit: int = SWEEP_LIMIT) -> int:
    """Put the stock of overdue holds back on sale; how many holds that were."""
    overdue = await uow.reservations.lock_overdue(limit)
    if not overdue:
        return 0
    stocks = await uow.stocks.lock(_skus_of(overdue))
    ledger = Ledger(await uow.now(), stocks, overdue)
    for reservation in overdue:
        ledger.expire(reservation.order_id)
    await _write(ledger, uow)
    return len(overdue)


def _answer(ledger: Ledger, request: Request) -> Answer:
    try:
        return ledger.decide(request)
    except ShopError as refusal:
        return refusal


def _skus_of(reservations: Iterable[Reservation]) -> set[str]:
    return {each.key.sku for held in reservations for each in held.allocations}


async def _write(ledger: Ledger, uow: InventoryUnitOfWork, low_stock: int = LOW_STOCK) -> None:
    await uow.reservations.add(ledger.opened)
    await uow.reservations.update(ledger.changed)
    await uow.reservations.reallocate(ledger.reallocated)
    await uow.stocks.save(ledger.moved, ledger.movements)
    uow.record(*(StockChanged(stock) for stock in ledger.moved))
    uow.record(*(LowStockReached(stock, low_stock) for stock in ledger.fell_to(low_stock)))
