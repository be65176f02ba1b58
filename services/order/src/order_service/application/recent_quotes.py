"""What shoppers were shown a moment ago: choosing from it needs no second question to shipping."""

import time
from collections import OrderedDict
from collections.abc import Callable

from order_service.application.commands import CartKey, Quote

_MOST = 4096


class RecentQuotes:
    """One quote for each cart, for a short while; a replica that has none asks anew."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._quotes: OrderedDict[CartKey, tuple[Quote, float]] = OrderedDict()

    def remember(self, key: CartKey, quote: Quote) -> None:
        self._quotes[key] = (quote, self._clock() + self._seconds)
        self._quotes.move_to_end(key)
        if len(self._quotes) > _MOST:
            self._quotes.popitem(last=False)

    def recall(self, key: CartKey, rate_id: str) -> Quote | None:
        """The quote that this rate was shown in, if that was a moment ago."""
        quote, until = self._quotes.get(key, (None, 0.0))
        if quote is None or until <= self._clock():
            return None
        return quote if any(rate.id == rate_id for rate in quote.rates) else None

    def forget(self, key: CartKey) -> None:
        """The cart is not what it was quoted for any more."""
        self._quotes.pop(key, None)
