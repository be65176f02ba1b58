from uuid import uuid4

from order_service.application.commands import CartKey, Quote
from order_service.application.recent_quotes import RecentQuotes

from services.order.tests.builders import ADDRESS, RATE

KEY = CartKey(uuid4(), uuid4())
QUOTE = Quote(ADDRESS, 500, [RATE])


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_rate_that_was_just_shown_is_recalled() -> None:
    quotes = RecentQuotes(30)
    quotes.remember(KEY, QUOTE)

    assert quotes.recall(KEY, RATE.id) is QUOTE


def test_what_was_shown_too_long_ago_is_not() -> None:
    time = Time()
    quotes = RecentQuotes(30, time)
    quotes.remember(KEY, QUOTE)
    time.now += 30

    assert quotes.recall(KEY, RATE.id) is None


def test_a_rate_that_was_not_shown_is_not() -> None:
    quotes = RecentQuotes(30)
    quotes.remember(KEY, QUOTE)

    assert quotes.recall(KEY, "by-balloon") is None


def test_another_shopper_cannot_use_it() -> None:
    quotes = RecentQuotes(30)
    quotes.remember(KEY, QUOTE)

    assert quotes.recall(CartKey(KEY.cart_id, uuid4()), RATE.id) is None


def test_the_oldest_gives_way() -> None:
    quotes = RecentQuotes(30)
    quotes.remember(KEY, QUOTE)
    for _ in range(4096):
        quotes.remember(CartKey(uuid4(), uuid4()), QUOTE)

    assert quotes.recall(KEY, RATE.id) is None
