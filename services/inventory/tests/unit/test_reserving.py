import pytest
from inventory_service.domain.errors import InvalidQuantity, OtherLines, OutOfStock
from inventory_service.domain.ledger import Ledger
from inventory_service.domain.reservation import Commit, Reserve
from inventory_service.domain.reservation import ReservationState as State
from inventory_service.domain.stock import StockKey

from services.inventory.tests.builders import (
    HOLD,
    MUG,
    NOON,
    SHIRT,
    a_reserve,
    a_stock,
    an_order_id,
    later,
)


def test_reserved_units_are_held_until_the_hold_ends() -> None:
    ledger = Ledger(NOON, [a_stock(on_hand=10)])

    reservation = ledger.decide(a_reserve({MUG: 3}))

    assert (reservation.state, reservation.lines) == (State.HELD, {MUG: 3})
    assert reservation.expires_at == NOON + HOLD
    stock = ledger.stock(StockKey(MUG))
    assert (stock.held, stock.available) == (3, 7)


def test_all_lines_are_reserved_or_none() -> None:
    ledger = Ledger(NOON, [a_stock(MUG, 10), a_stock(SHIRT, 1)])

    with pytest.raises(OutOfStock):
        ledger.decide(a_reserve({MUG: 3, SHIRT: 2}))

    assert (ledger.movements, ledger.opened) == ([], [])


def test_each_short_line_is_reported_with_what_is_left() -> None:
    ledger = Ledger(NOON, [a_stock(MUG, 10), a_stock(SHIRT, 1)])

    with pytest.raises(OutOfStock) as refusal:
        ledger.decide(a_reserve({MUG: 3, SHIRT: 2, "UNHEARD-OF": 1}))

    assert refusal.value.metadata == {SHIRT: "1", "UNHEARD-OF": "0"}


def test_lines_of_the_same_sku_are_added_up() -> None:
    ledger = Ledger(NOON, [a_stock(MUG, 10)])

    with pytest.raises(OutOfStock):
        ledger.decide(Reserve.of(an_order_id(), [(MUG, 6), (MUG, 6)], HOLD))


def test_requests_are_decided_in_their_order() -> None:
    ledger = Ledger(NOON, [a_stock(MUG, 5)])

    ledger.decide(a_reserve({MUG: 4}))
    with pytest.raises(OutOfStock):
        ledger.decide(a_reserve({MUG: 2}))
    ledger.decide(a_reserve({MUG: 1}))

    assert ledger.stock(StockKey(MUG)).available == 0


def test_the_same_order_again_extends_its_hold_and_takes_nothing_more() -> None:
    ledger = Ledger(NOON, [a_stock()])
    request = a_reserve({MUG: 3})
    ledger.decide(request)

    again = later(ledger, by=HOLD / 2)
    reservation = again.decide(request)

    assert reservation.expires_at == NOON + HOLD * 1.5
    assert again.stock(StockKey(MUG)).held == 3
    assert again.movements == []


def test_a_shorter_hold_does_not_end_an_earlier_promise() -> None:
    ledger = Ledger(NOON, [a_stock()])
    request = a_reserve({MUG: 3})
    ledger.decide(request)

    reservation = ledger.decide(Reserve(request.order_id, request.lines, HOLD / 10))

    assert reservation.expires_at == NOON + HOLD


def test_the_same_order_with_other_lines_is_refused() -> None:
    ledger = Ledger(NOON, [a_stock()])
    order_id = an_order_id()
    ledger.decide(a_reserve({MUG: 3}, order_id=order_id))

    with pytest.raises(OtherLines):
        ledger.decide(a_reserve({MUG: 4}, order_id=order_id))


def test_reserving_what_was_committed_gives_the_commitment() -> None:
    ledger = Ledger(NOON, [a_stock()])
    request = a_reserve({MUG: 3})
    ledger.decide(request)
    ledger.decide(Commit(request.order_id))

    assert ledger.decide(request).state is State.COMMITTED
    assert ledger.stock(StockKey(MUG)).held == 0


def test_one_order_can_take_from_several_locations() -> None:
    ledger = Ledger(NOON, [a_stock(MUG, 3, "north"), a_stock(MUG, 4, "south")])

    reservation = ledger.decide(a_reserve({MUG: 5}))

    assert reservation.lines == {MUG: 5}
    assert [(each.key.location, each.quantity) for each in reservation.allocations] == [
        ("north", 3),
        ("south", 2),
    ]


@pytest.mark.parametrize("lines", [[], [(MUG, 0)], [(MUG, 2), (MUG, -1)]])
def test_a_reservation_needs_units(lines: list[tuple[str, int]]) -> None:
    with pytest.raises(InvalidQuantity):
        Reserve.of(an_order_id(), lines, HOLD)
