"""The rules of reserving stock, as pure decisions over a set of stocks and reservations."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from inventory_service.domain.errors import (
    OnHandBelowReserved,
    OtherLines,
    OutOfStock,
    ReservationCancelled,
    ReservationDispatched,
    ReservationExpired,
)
from inventory_service.domain.reservation import (
    Allocation,
    Commit,
    Release,
    Request,
    Reservation,
    ReservationState,
    Reserve,
)
from inventory_service.domain.stock import Delta, Movement, MovementKind, Stock, StockKey

HELD, COMMITTED, RELEASED, EXPIRED, DISPATCHED = ReservationState


class Ledger:
    """Decides requests one after another; what must be written is in its public lists.

    It is given every stock and reservation that the requests touch. A refused request changes
    nothing, so the next one is decided as if it had never come.
    """

    def __init__(
        self,
        now: datetime,
        stocks: Iterable[Stock] = (),
        reservations: Iterable[Reservation] = (),
    ) -> None:
        self.now = now
        self._stocks = {stock.key: stock for stock in stocks}
        self._before = dict(self._stocks)
        self._locations: dict[str, list[StockKey]] = {}
        for key in sorted(self._stocks, key=lambda key: (key.sku, key.location)):
            self._locations.setdefault(key.sku, []).append(key)
        self._reservations = {each.order_id: each for each in reservations}
        self._known = frozenset(self._reservations)
        self._changed: set[UUID] = set()
        self._allocated: set[UUID] = set()
        self.movements: list[Movement] = []

    def decide(self, request: Request) -> Reservation:
        match request:
            case Reserve():
                return self._reserve(request)
            case Commit():
                return self._commit(request.order_id)
            case Release():
                return self._release(request.order_id)

    def expire(self, order_id: UUID) -> None:
        """Put the stock of a hold that nobody committed back on sale."""
        held = self._reservations[order_id]
        if held.state is HELD and held.expires_at <= self.now:
            self._move(held, MovementKind.EXPIRE, held=-1)
            self._become(held, EXPIRED)

    def count(self, key: StockKey, on_hand: int, note: str) -> None:
        """Believe what somebody counted, unless more than that is already promised."""
        stock = self._stocks[key]
        if on_hand < stock.reserved:
            raise OnHandBelowReserved({key.sku: stock.available})
        # The first count is written even when it is zero: from then on the SKU is known.
        if on_hand != stock.on_hand or stock.version == 0:
            change = Delta(on_hand=on_hand - stock.on_hand)
            self._apply(key, change, MovementKind.COUNT, note=note)

    def adjust(self, key: StockKey, delta: int, kind: MovementKind, note: str) -> None:
        """Add to what is on hand, or take from it what nobody was promised."""
        stock = self._stocks[key]
        if stock.available + delta < 0:
            raise OnHandBelowReserved({key.sku: stock.available})
        self._apply(key, Delta(on_hand=delta), kind, note=note)

    def dispatch(self, order_id: UUID) -> None:
        """The carrier took an order's stock away; hearing it again changes nothing."""
        committed = self._reservations.get(order_id)
        if committed is not None and committed.state is COMMITTED:
            self._move(committed, MovementKind.DISPATCH, on_hand=-1, committed=-1)
            self._become(committed, DISPATCHED)

    def fell_to(self, threshold: int) -> list[Stock]:
        """Stocks of which more could be sold before, and now so much or less."""
        return [
            stock
            for stock in self.moved
            if stock.available <= threshold < self._before[stock.key].available
        ]

    @property
    def moved(self) -> list[Stock]:
        """Stocks with movements, as they are after the last one."""
        return [self._stocks[key] for key in dict.fromkeys(each.key for each in self.movements)]

    @property
    def opened(self) -> list[Reservation]:
        """Reservations of orders that had none."""
        return [self._reservations[each] for each in sorted(self._changed - self._known)]

    @property
    def changed(self) -> list[Reservation]:
        """Reservations that existed and have another state or expiry now."""
        return [self._reservations[each] for each in sorted(self._changed & self._known)]

    @property
    def reallocated(self) -> list[Reservation]:
        """Those of the changed whose allocations are others than before."""
        return [self._reservations[each] for each in sorted(self._allocated & self._known)]

    @property
    def stocks(self) -> list[Stock]:
        return list(self._stocks.values())

    @property
    def reservations(self) -> list[Reservation]:
        return list(self._reservations.values())

    def stock(self, key: StockKey) -> Stock:
        return self._stocks[key]

    def _reserve(self, request: Reserve) -> Reservation:
        before = self._reservations.get(request.order_id)
        if before is None:
            return self._hold(request)
        if before.state is RELEASED:
            raise ReservationCancelled(order_id=request.order_id)
        if before.lines != request.lines:
            raise OtherLines(request.order_id)
        if before.state is EXPIRED:
            return self._hold(request)
        return self._extend(before, request.hold) if before.state is HELD else before

    def _hold(self, request: Reserve) -> Reservation:
        available = {sku: self._available(sku) for sku in request.lines}
        short = {sku: n for sku, n in available.items() if n < request.lines[sku]}
        if short:
            raise OutOfStock(short)
        allocations = tuple(
            each
            for sku, quantity in request.lines.items()
            for each in self._allocate(sku, quantity)
        )
        held = Reservation(request.order_id, HELD, self.now + request.hold, allocations)
        self._move(held, MovementKind.HOLD, held=1)
        self._allocated.add(held.order_id)
        return self._become(held, HELD)

    def _extend(self, before: Reservation, hold: timedelta) -> Reservation:
        later = max(before.expires_at, self.now + hold)
        return self._become(replace(before, expires_at=later), HELD)

    def _commit(self, order_id: UUID) -> Reservation:
        before = self._reservations.get(order_id)
        if before is not None and before.state is RELEASED:
            raise ReservationCancelled(order_id=order_id)
        if before is None or before.state is EXPIRED:
            raise ReservationExpired(order_id=order_id)
        if before.state is HELD:
            self._move(before, MovementKind.COMMIT, held=-1, committed=1)
            return self._become(before, COMMITTED)
        return before

    def _release(self, order_id: UUID) -> Reservation:
        before = self._reservations.get(order_id)
        if before is None:
            return self._become(Reservation(order_id, RELEASED, self.now), RELEASED)
        if before.state is DISPATCHED:
            raise ReservationDispatched(order_id=order_id)
        if before.state is HELD:
            self._move(before, MovementKind.RELEASE, held=-1)
        elif before.state is COMMITTED:
            self._move(before, MovementKind.RELEASE, committed=-1)
        return self._become(before, RELEASED) if before.state is not RELEASED else before

    def _available(self, sku: str) -> int:
        return sum(self._stocks[key].available for key in self._locations.get(sku, ()))

    def _allocate(self, sku: str, quantity: int) -> Iterable[Allocation]:
        for key in self._locations[sku]:
            taken = min(quantity, self._stocks[key].available)
            if taken:
                yield Allocation(key, taken)
            quantity -= taken

    def _move(
        self,
        reservation: Reservation,
        kind: MovementKind,
        *,
        on_hand: int = 0,
        held: int = 0,
        committed: int = 0,
    ) -> None:
        for each in reservation.allocations:
            units = each.quantity
            delta = Delta(on_hand * units, held * units, committed * units)
            self._apply(each.key, delta, kind, order_id=reservation.order_id)

    def _apply(
        self,
        key: StockKey,
        delta: Delta,
        kind: MovementKind,
        *,
        order_id: UUID | None = None,
        note: str = "",
    ) -> None:
        stock = self._stocks[key] = self._stocks[key].moved(delta, self.now)
        self.movements.append(Movement(key, stock.version, kind, delta, self.now, order_id, note))

    def _become(self, reservation: Reservation, state: ReservationState) -> Reservation:
        after = self._reservations[reservation.order_id] = replace(reservation, state=state)
        self._changed.add(reservation.order_id)
        return after
