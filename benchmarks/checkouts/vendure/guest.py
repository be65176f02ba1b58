"""A guest of Vendure's, who takes the steps of its guide to storefronts."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from benchmarks.checkouts.client import LightClient, connected
from benchmarks.checkouts.load import Checkout
from tests.e2e.shopper import ADDRESS

type Json = dict[str, Any]

SETTLED = "PaymentSettled"
_TOKEN_HEADER = "vendure-auth-token"  # noqa: S105 - where it tells a newcomer's token
_ORDER = """{ ... on Order { id code state lines { id quantity unitPriceWithTax
    productVariant { sku } } subTotalWithTax shippingWithTax totalWithTax currencyCode }
  ... on ErrorResult { errorCode message } }"""
_VARIANTS = "{ done: products(options: { take: 100 }) { items { variants { id sku } } } }"
_ADD = f"""mutation($id: ID!) {{
  done: addItemToOrder(productVariantId: $id, quantity: 1) {_ORDER} }}"""
_CUSTOMER = f"""mutation($input: CreateCustomerInput!) {{
  done: setCustomerForOrder(input: $input) {_ORDER} }}"""
_ADDRESS = f"""mutation($input: CreateAddressInput!) {{
  done: setOrderShippingAddress(input: $input) {_ORDER} }}"""
_RATES = "{ done: eligibleShippingMethods { id price } }"
_RATE = f"""mutation($id: ID!) {{
  done: setOrderShippingMethod(shippingMethodId: [$id]) {_ORDER} }}"""
_ARRANGE = f"""mutation {{ done: transitionOrderToState(state: "ArrangingPayment") {_ORDER} }}"""
_PAY = f"""mutation($input: PaymentInput!) {{ done: addPaymentToOrder(input: $input) {_ORDER} }}"""
_HOME = {
    "fullName": ADDRESS["name"],
    "streetLine1": ADDRESS["address1"],
    "city": ADDRESS["city"],
    "postalCode": ADDRESS["zip"],
    "countryCode": ADDRESS["countryCode"],
}


class Guest:
    """Holds one guest's session."""

    def __init__(self, http: LightClient) -> None:
        self._http = http
        self._token = ""

    @classmethod
    @asynccontextmanager
    async def arrive(cls, url: str) -> AsyncIterator["Guest"]:
        async with connected(url) as http:
            yield cls(http)

    async def ask(self, operation: str, **variables: object) -> Any:
        headers = {"authorization": f"Bearer {self._token}"} if self._token else {}
        asked = {"query": operation, "variables": variables}
        response = await self._http.post("/shop-api", json=asked, headers=headers)
        self._token = response.headers.get(_TOKEN_HEADER, self._token)
        answer = response.json()
        if "errors" in answer:
            raise RuntimeError(f"Vendure answers: {answer['errors']}")
        return answer["data"]["done"]

    async def variants(self) -> dict[str, str]:
        """Their ids by SKU."""
        found = await self.ask(_VARIANTS)
        return {one["sku"]: one["id"] for each in found["items"] for one in each["variants"]}

    async def fill_cart(self, variant_id: str) -> None:
        """One line, a customer, an address and the first shipping method."""
        await self._succeed(_ADD, id=variant_id)
        someone = {"firstName": "Ada", "lastName": "Lovelace", "emailAddress": _some_email()}
        await self._succeed(_CUSTOMER, input=someone)
        await self._succeed(_ADDRESS, input=_HOME)
        [rate, *_] = await self.ask(_RATES)
        await self._succeed(_RATE, id=rate["id"])

    async def place(self) -> str:
        """Pay; the order's state, or what stood against it."""
        arranged = await self.ask(_ARRANGE)
        if "errorCode" in arranged:
            return str(arranged["errorCode"])
        paid = await self.ask(_PAY, input={"method": "card", "metadata": {}})
        return str(paid.get("errorCode") or paid["state"])

    async def _succeed(self, operation: str, **variables: object) -> None:
        done = await self.ask(operation, **variables)
        if "errorCode" in done:
            raise RuntimeError(f"Vendure refuses: {done}")


async def checkouts_of(url: str, skus: list[str]) -> Checkout:
    async with Guest.arrive(url) as browser:
        ids = await browser.variants()
    variants = itertools.cycle([ids[each] for each in skus])

    async def checkout() -> str:
        async with Guest.arrive(url) as guest:
            await guest.fill_cart(next(variants))
            return await guest.place()

    return checkout


def _some_email() -> str:
    """Another one for each: orders of one customer would wait for each other."""
    return f"{uuid4()}@example.org"
