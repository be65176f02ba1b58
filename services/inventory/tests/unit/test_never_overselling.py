"""Whatever is asked in whatever order, no unit is promised twice."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from chassis.errors import ShopError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from inventory_service.domain.ledger import Ledger
from inventory_service.domain.reservation import (
    Commit,
    Release,
    Request,
    ReservationState,
    Reserve,
)
from inventory_service.domain.stock import Movement, Stock, StockKey

from services.inventory.tests.builders import NOON

ORDERS = [UUID(int=number) for number in range(6)]
KEYS = [StockKey("A"), StockKey("B"), StockKey("B", "north")]
orders = st.sampled_from(ORDERS)
lines = st.dictionaries(st.sampled_from(["A", "B", "UNKNOWN"]), st.integers(1, 5), min_size=1)
STATES = {ReservationState.HELD: "held", ReservationState.COMMITTED: "committed"}


class ManyShoppers(RuleBasedStateMachine):
    """Random requests in one transaction after another, against a count of our own."""

    @initialize(on_hand=st.lists(st.integers(0, 8), min_size=3, max_size=3))
    def stock_is_counted(self, on_hand: list[int]) -> None:
        self.history: list[Movement] = []
        self.tombstones: set[UUID] = set()
        self.ledger = Ledger(NOON, [Stock(key, NOON) for key in KEYS])
        for key, units in zip(KEYS, on_hand, strict=True):
            self.ledger.count(key, units, "stocktaking")

    @rule(order=orders, wanted=lines, minutes=st.integers(1, 20))
    def reserve(self, order: UUID, wanted: dict[str, int], minutes: int) -> None:
        granted = self.attempt(Reserve(order, wanted, timedelta(minutes=minutes)))
        assert not (granted and order in self.tombstones)

    @rule(order=orders)
    def commit(self, order: UUID) -> None:
        self.attempt(Commit(order))

    @rule(order=orders)
    def release(self, order: UUID) -> None:
        assert self.attempt(Release(order))
        self.tombstones.add(order)

    @rule(key=st.sampled_from(KEYS), on_hand=st.integers(0, 8))
    def count(self, key: StockKey, on_hand: int) -> None:
        try:
            self.ledger.count(key, on_hand, "stocktaking")
        except ShopError:
            assert on_hand < self.ledger.stock(key).reserved

    @rule(minutes=st.integers(0, 15))
    def sweep(self, minutes: int) -> None:
        self.next_transaction(timedelta(minutes=minutes))
        for reservation in self.ledger.reservations:
            self.ledger.expire(reservation.order_id)

    @rule()
    def restart(self) -> None:
        self.next_transaction(timedelta())

    def next_transaction(self, by: timedelta) -> None:
        self.history += self.ledger.movements
        self.ledger = Ledger(self.ledger.now + by, self.ledger.stocks, self.ledger.reservations)

    def attempt(self, request: Request) -> bool:
        movements = len(self.ledger.movements)
        try:
            self.ledger.decide(request)
        except ShopError:
            assert len(self.ledger.movements) == movements
            return False
        return True

    @invariant()
    def no_unit_is_promised_twice(self) -> None:
        for stock in self.ledger.stocks:
            assert min(stock.held, stock.committed) >= 0
            assert stock.held + stock.committed <= stock.on_hand

    @invariant()
    def counters_are_the_sums_of_reservations(self) -> None:
        promised: Counter[tuple[StockKey, str]] = Counter()
        for reservation in self.ledger.reservations:
            if reservation.state in STATES:
                for each in reservation.allocations:
                    promised[each.key, STATES[reservation.state]] += each.quantity
        for stock in self.ledger.stocks:
            assert stock.held == promised[stock.key, "held"]
            assert stock.committed == promised[stock.key, "committed"]

    @invariant()
    def counters_are_the_sums_of_movements(self) -> None:
        movements = [*self.history, *self.ledger.movements]
        for stock in self.ledger.stocks:
            deltas = [each.delta for each in movements if each.key == stock.key]
            assert stock.version == len(deltas)
            assert stock.on_hand == sum(delta.on_hand for delta in deltas)
            assert stock.held == sum(delta.held for delta in deltas)
            assert stock.committed == sum(delta.committed for delta in deltas)


ManyShoppers.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestManyShoppers = ManyShoppers.TestCase
