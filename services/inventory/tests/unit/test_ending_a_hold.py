import pytest
from chassis.ids import new_id
from inventory_service.domain.errors import ReservationCancelled, ReservationExpired
from inventory_service.domain.ledger import Ledger
from inventory_service.domain.reservation import Commit, Release
from inventory_service.domain.reservation import ReservationState as State
from inventory_service.domain.stock import Delta, MovementKind, StockKey

from services.inventory.tests.builders import HOLD, MUG, NOON, a_reserve, a_stock, later


def counters(ledger: Ledger) -> tuple[int, int, int]:
    stock = ledger.stock(StockKey(MUG))
    return stock.held, stock.committed, stock.available


def test_a_commit_turns_held_units_into_committed_ones() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))

    assert ledger.decide(Commit(held.order_id)).state is State.COMMITTED
    assert counters(ledger) == (0, 3, 7)


def test_a_commit_twice_counts_once() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))

    ledger.decide(Commit(held.order_id))
    assert ledger.decide(Commit(held.order_id)).state is State.COMMITTED
    assert counters(ledger) == (0, 3, 7)


def test_a_commit_loses_to_the_sweeper() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))
    swept = later(ledger, by=HOLD)
    swept.expire(held.order_id)

    with pytest.raises(ReservationExpired):
        swept.decide(Commit(held.order_id))
    assert counters(swept) == (0, 0, 10)


def test_a_hold_past_its_expiry_can_be_committed_until_it_is_swept() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))

    assert later(ledger, by=HOLD * 2).decide(Commit(held.order_id)).state is State.COMMITTED


def test_the_sweeper_leaves_holds_that_are_not_due_and_commitments() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))
    committed = ledger.decide(a_reserve({MUG: 2}))
    ledger.decide(Commit(committed.order_id))

    ledger.expire(held.order_id)
    much_later = later(ledger, by=HOLD * 2)
    much_later.expire(committed.order_id)

    assert counters(much_later) == (3, 2, 5)


def test_an_expired_order_may_reserve_again_what_is_left() -> None:
    ledger = Ledger(NOON, [a_stock()])
    request = a_reserve({MUG: 3})
    ledger.decide(request)
    swept = later(ledger, by=HOLD)
    swept.expire(request.order_id)

    assert swept.decide(request).expires_at == NOON + HOLD * 2
    assert counters(swept) == (3, 0, 7)


def test_a_release_puts_held_units_back_on_sale() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))

    assert ledger.decide(Release(held.order_id)).state is State.RELEASED
    assert counters(ledger) == (0, 0, 10)


def test_a_release_puts_committed_units_back_on_sale_once() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))
    ledger.decide(Commit(held.order_id))

    ledger.decide(Release(held.order_id))
    ledger.decide(Release(held.order_id))

    assert counters(ledger) == (0, 0, 10)


def test_releasing_an_unknown_order_leaves_a_tombstone() -> None:
    ledger = Ledger(NOON, [a_stock()])
    request = a_reserve({MUG: 3})

    assert ledger.decide(Release(request.order_id)).state is State.RELEASED
    with pytest.raises(ReservationCancelled):
        later(ledger, by=HOLD).decide(request)
    assert counters(ledger) == (0, 0, 10)


def test_a_released_order_can_neither_reserve_nor_commit_again() -> None:
    ledger = Ledger(NOON, [a_stock()])
    request = a_reserve({MUG: 3})
    ledger.decide(request)
    ledger.decide(Release(request.order_id))

    with pytest.raises(ReservationCancelled):
        ledger.decide(request)
    with pytest.raises(ReservationCancelled):
        ledger.decide(Commit(request.order_id))


def test_a_commit_of_what_was_never_held_is_refused() -> None:
    with pytest.raises(ReservationExpired):
        Ledger(NOON).decide(Commit(new_id()))


def test_every_change_writes_a_movement_with_the_next_version() -> None:
    ledger = Ledger(NOON, [a_stock()])
    held = ledger.decide(a_reserve({MUG: 3}))
    ledger.decide(Commit(held.order_id))

    assert [(each.version, each.kind, each.delta) for each in ledger.movements] == [
        (2, MovementKind.HOLD, Delta(held=3)),
        (3, MovementKind.COMMIT, Delta(held=-3, committed=3)),
    ]
    assert [stock.version for stock in ledger.moved] == [3]
