"""The invariants bite: each kind of damage is seen, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.chaos.books import Books
from tests.chaos.customers import Purchase
from tests.chaos.events import Hearing, Streams
from tests.chaos.invariants import broken

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ORDER = {"state": "CONFIRMED", "fulfilment_state": "DELIVERED", "total_minor": 900, "cart_id": "c"}
INTENT = {
    "status": "succeeded",
    "amount": 900,
    "amount_received": 900,
    "amount_refunded": 0,
    "authorized": 1,
    "captured": 1,
}
STREAMS = Streams(
    frozenset({"1", "2"}),
    [Hearing("follower", frozenset({"shop.shipping.v1.Dispatched"}), 1, None)],
)
SOUND = Books(
    orders={"o": ORDER},
    payments={"o": {"captured": 900, "refunded": 0}},
    reservations={"o": {"state": "dispatched"}},
    shipments={"o": {"state": "delivered"}},
    intents={"o": [INTENT]},
    open_sagas=0,
    open_attempts=0,
    unpublished={"orders": 0},
    dead_letters={"orders": 0},
    idle_transactions=0,
    wrong_stock=[],
    wrong_ledger=0,
    lost_holds=[],
    stock={("mug", "default", 3)},
    searched={("mug", "default", 3)},
    events={"1": "shop.shipping.v1.Dispatched", "2": "shop.order.v1.Placed"},
    waiting=frozenset(),
    handled={"follower": {"1": NOON}},
    streams=STREAMS,
    sagas={},
    compensations=0,
    resolved=0,
)
PURCHASE = Purchase("cart", "request", "pm_card_visa", order_id="T3JkZXI6bw==", answers={"1"})
PURCHASE.is_answered = True


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
        ({"shipments": {"p": {"state": "pending"}}}, "not confirmed"),
        ({"shipments": {"o": {"state": "pending"}}}, "orders of shipments"),
        ({"searched": {("mug", "default", 4)}}, "search knows"),
        ({"intents": {"o": [INTENT | {"amount_refunded": 901}]}}, "given back than was taken"),
        ({"intents": {"o": [INTENT | {"amount": 899}]}}, "taken than was kept"),
        ({"reservations": {"o": {"state": "expired"}}}, "has its stock"),
        ({"reservations": {}}, "has its stock"),
        ({"lost_holds": ["o"]}, "No hold runs out"),
        ({"open_attempts": 1}, "stays unknown"),
        ({"streams": replace(STREAMS, published=frozenset("123"))}, "was committed"),
        ({"streams": replace(STREAMS, published=frozenset("1"))}, "was committed"),
        ({"handled": {}}, "has handled every event"),
        ({"handled": {"follower": {"1": NOON, "3": NOON}}}, "has handled every event"),
        ({"idle_transactions": 1}, "left open"),
    ],
)
def test_damage_is_seen(damage: dict[str, Any], sentence: str) -> None:
    found = broken(replace(SOUND, **damage), [PURCHASE])

    assert any(sentence in each for each in found)


def test_two_answers_to_one_wish_are_seen() -> None:
    found = broken(SOUND, [replace(PURCHASE, answers={"1", "2"})])

    assert list(found) == ["However often a wish is sent, there is one order"]


def test_a_wish_without_an_answer_is_seen() -> None:
    found = broken(SOUND, [replace(PURCHASE, is_answered=False)])

    assert list(found) == ["Every wish gets an answer"]


def test_an_event_that_waits_is_not_lost() -> None:
    books = replace(
        SOUND, waiting=frozenset("2"), streams=replace(STREAMS, published=frozenset("1"))
    )

    assert broken(books, [PURCHASE]) == {}


@pytest.mark.parametrize(
    ("since", "deliveries", "duplicates"),
    [(None, 1, 0), (NOON, 3, 2), (NOON + timedelta(seconds=1), 3, 3)],
)
def test_what_was_delivered_and_not_new_is_a_duplicate(
    since: datetime | None, deliveries: int, duplicates: int
) -> None:
    hearing = replace(STREAMS.consumers[0], since=since, deliveries=deliveries)

    books = replace(SOUND, streams=replace(STREAMS, consumers=[hearing]))

    assert books.duplicates == duplicates
