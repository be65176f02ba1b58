"""Shoppers who buy again and again, and remember what they were told."""

import asyncio
import base64
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from tests.e2e.shopper import VISA, Shopper

# What a part that is being killed makes clients see: an error in the answer, an answer that is
# none, or no answer. Anything else is a bug, and ends the run.
UNCLEAR = (AssertionError, httpx.HTTPError, ValueError)
TOKENS = [VISA] * 12 + [
    "pm_card_chargeDeclined",
    "pm_sandbox_timeoutThenSucceed",
    "pm_sandbox_replyLost",
    "pm_sandbox_errorAfterCharging",
    "pm_sandbox_captureErrorAfterCharging",
    "pm_sandbox_webhookTwice",
]
CANCEL = """mutation($input: OrderCancelInput!) { orderCancel(input: $input) {
  order { state } userErrors { code } } }"""


def plain_id(global_id: str) -> str:
    """The order's own id in the one that GraphQL gives out."""
    return base64.urlsafe_b64decode(global_id).decode().partition(":")[2]


@dataclass(frozen=True)
class Habits:
    """How customers shop."""

    tokens: Sequence[str] = tuple(TOKENS)
    variants: int = 5
    """How many they choose from."""
    quantity: int = 1
    cancelling: float = 0.1
    """Which part of the orders is cancelled at once."""


@dataclass
class Purchase:
    """One wish to buy: however often it is sent, there must be one order."""

    cart_id: str
    request_id: str
    token: str
    order_id: str | None = None
    sent: int = 0
    answers: set[str] = field(default_factory=set)
    """Ids of the orders that answers named."""
    is_answered: bool = False
    is_cancelled: bool = False


class Customers:
    """All who shop at the same time."""

    def __init__(self, url: str, chance: random.Random, habits: Habits | None = None) -> None:
        self._url = url
        self._chance = chance
        self._habits = habits or Habits()
        self.purchases: list[Purchase] = []
        self.placing = 0
        self.seen: Counter[str] = Counter()
        self._closed = asyncio.Event()

    def close(self) -> None:
        """Let nobody begin another purchase; those begun are brought to a clear answer."""
        self._closed.set()

    async def shop(self) -> None:
        while not self._closed.is_set():
            await self._clear(self._buy)

    async def _buy(self) -> None:
        async with Shopper.arrive(self._url) as shopper:
            habits = self._habits
            variants = await shopper.find_variants(least=habits.quantity)
            chosen = self._chance.choice(variants[: habits.variants])
            cart = await shopper.fill_cart(chosen["id"], habits.quantity)
            purchase = Purchase(cart["id"], str(uuid4()), self._chance.choice(habits.tokens))
            self.purchases.append(purchase)
            self.placing += 1
            try:
                await self._clear(lambda: self._place(shopper, purchase))
            finally:
                self.placing -= 1
            if purchase.order_id and self._chance.random() < habits.cancelling:
                await self._clear(lambda: self._cancel(shopper, purchase))

    async def _place(self, shopper: Shopper, purchase: Purchase) -> None:
        purchase.sent += 1
        answer = await shopper.place(purchase.cart_id, purchase.token, purchase.request_id)
        codes = {each["code"] for each in answer["userErrors"]}
        self.seen.update(codes)
        if answer["order"] is None:
            if not codes <= {"OUT_OF_STOCK", "PRICE_CHANGED"}:
                raise ValueError(codes)  # in flight, say: ask again
            purchase.is_answered = True
            return
        purchase.is_answered = True
        purchase.order_id = answer["order"]["id"]
        purchase.answers.add(answer["order"]["id"])

    async def _cancel(self, shopper: Shopper, purchase: Purchase) -> None:
        wish = {"requestId": purchase.request_id, "orderId": purchase.order_id, "reason": "No."}
        answer = (await shopper.ask(CANCEL, input=wish))["orderCancel"]
        purchase.is_cancelled = not answer["userErrors"]

    async def _clear(self, call: Callable[[], Awaitable[None]]) -> None:
        """Repeat until there is a clear answer."""
        while True:
            try:
                return await call()
            except UNCLEAR as error:
                self.seen[type(error).__name__] += 1
                await asyncio.sleep(0.2)
