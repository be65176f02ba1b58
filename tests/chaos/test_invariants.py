"""The invariants bite: each kind of damage is seen, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.books import Books
from tests.chaos.customers import Purchase
from tests.chaos.invariants import broken

ORDER = {"state": "CONFIRMED", "fulfilment_state": "DELIVERED", "total_minor": 900, "cart_id": "c"}
INTENT = {
    "status": "succeeded",
    "amount_received": 900,
    "amount_refunded": 0,
    "authorized": 1,
    "captured": 1,
}
SOUND = Books(
    orders={"o": ORDER},
    payments={"o": {"captured": 900, "refunded": 0}},
    reservations={"o": {"state": "dispatched"}},
    shipments={"o": {}},
    intents={"o": [INTENT]},
    open_sagas=0,
    unpublished={"orders": 0},
    dead_letters={"orders": 0},
    idle_transactions=0,
    wrong_stock=[],
    wrong_ledger=0,
    sagas={},
)
PURCHASE = Purchase("cart", "request", "pm_card_visa", order_id="T3JkZXI6bw==", answers={"1"})


def test_a_shop_whose_books_are_right_is_sound() -> None:
    assert broken(SOUND, [PURCHASE]) == {}


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ({"wrong_stock": [{"sku": "mug"}]}, "No unit is sold twice"),
        ({"intents": {"o": [INTENT | {"authorized": 2}]}}, "authorized once"),
        ({"intents": {"o": [INTENT, INTENT | {"amount_received": 0}]}}, "captured once"),
        ({"wrong_ledger": 1}, "Our ledger"),
        ({"payments": {"o": {"captured": 800, "refunded": 0}}}, "paid in full"),
        ({"payments": {"o": {"captured": 900, "refunded": 1}}}, "Our ledger"),
        ({"orders": {"o": ORDER | {"state": "PENDING"}}}, "has ended"),
        ({"orders": {"o": ORDER | {"state": "REJECTED"}}}, "keeps no stock and no money"),
        ({"orders": {}}, "was told of exists"),
        ({"orders": {"o": ORDER, "p": ORDER}}, "there is one order"),
        ({"open_sagas": 1}, "has ended"),
        ({"unpublished": {"orders": 1}}, "is published"),
        ({"dead_letters": {"orders": 1}}, "none is dead"),
        ({"shipments": {"o": {}, "p": {}}}, "not confirmed"),
        ({"idle_transactions": 1}, "left open"),
    ],
)
def test_damage_is_seen(damage: dict[str, Any], sentence: str) -> None:
    found = broken(replace(SOUND, **damage), [PURCHASE])

    assert any(sentence in each for each in found)


def test_two_answers_to_one_wish_are_seen() -> None:
    found = broken(SOUND, [replace(PURCHASE, answers={"1", "2"})])

    assert list(found) == ["However often a wish is sent, there is one order"]
