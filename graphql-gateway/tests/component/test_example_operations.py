from pathlib import Path
from typing import Any

import pytest
from chassis.identity.principal import Role
from chassis.testing.tokens import access_token
from graphql import OperationType, get_operation_ast, parse
from graphql_gateway.schema.identifiers import uuid_of
from in_memory.client import Client
from in_memory.memory import Memory
from in_memory.shipping import SHIPMENT
from in_memory.shop import Shop

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations"
JOURNEY = sorted(path.stem for path in OPERATIONS.glob("0*.graphql"))
FURTHER = sorted({path.stem for path in OPERATIONS.glob("*.graphql")} - set(JOURNEY))

# RPCs of each operation; a list never costs one for each of its items.
CALLS = {
    "01-browse": 2,
    "02-guest-session": 1,
    "03-cart": 1,
    "04-delivery": 2,
    "05-shipping-rate": 1,
    "06-order": 1,
    "07-watch-order": 2,
    "cart": 5,
    "cart-lines-add": 1,
    "cart-lines-remove": 1,
    "cart-lines-update": 1,
    "categories": 2,
    "customer": 1,
    "customer-address-create": 1,
    "customer-address-default-set": 1,
    "customer-address-delete": 1,
    "customer-address-update": 1,
    "customer-password-change": 1,
    "customer-password-reset": 1,
    "customer-password-reset-request": 1,
    "customer-register": 1,
    "customer-role-set": 1,
    "customer-update": 1,
    "customers": 1,
    "node": 2,
    "order": 4,
    "orders": 1,
    "product": 2,
    "search": 2,
    "session-create": 1,
    "session-delete": 1,
    "session-delete-all": 1,
    "session-refresh": 1,
    "shipment-updated": 2,
    "stock-updated": 1,
    "viewer": 1,
    "viewer-addresses": 2,
}

# What has to happen before, where it is not the journey.
BEFORE = {
    "session-create": [],
    "customer-update": ["session-create"],
    "customer-password-change": ["session-create"],
    "customer-address-create": ["session-create"],
    "customer-address-default-set": ["session-create", "customer-address-create"],
    "customer-address-delete": ["session-create", "customer-address-create"],
    "customer-address-update": ["session-create", "customer-address-create"],
    "viewer-addresses": ["session-create", "customer-address-create"],
    "customers": ["as staff"],
    "customer": ["as staff", "customers"],
    "customer-role-set": ["as staff", "customers"],
}


class Walker:
    """Executes example operations, each with what the ones before it answered."""

    def __init__(self, client: Client, shop: Shop) -> None:
        self.client = client
        self.shop = shop
        self.memory = Memory()

    async def walk(self, *names: str) -> None:
        for name in names:
            if name == "as staff":
                self.memory.known["accessToken"] = access_token(Role.ADMIN)
                self.client.authorization = f"Bearer {self.memory.known['accessToken']}"
                continue
            await self.run(name)
            if name == "06-order":
                await self.shop.orders.ship(self.order, SHIPMENT)

    async def run(self, name: str) -> dict[str, Any]:
        """The answer of one operation: the first, if it is a subscription."""
        query = (OPERATIONS / f"{name}.graphql").read_text()
        variables = OPERATIONS / f"{name}.json"
        filled = self.memory.filled(variables.read_text()) if variables.exists() else {}
        if _is_subscription(query):
            async with self.client.subscribed(query, **filled) as payloads:
                answer = await anext(payloads)
        else:
            answer = await self.client.execute(query, **filled)
        assert "errors" not in answer, answer
        self.memory.learn(answer["data"])
        if token := self.memory.known.get("accessToken"):
            self.client.authorization = f"Bearer {token}"
        data: dict[str, Any] = answer["data"]
        return data

    @property
    def order(self) -> str:
        return uuid_of(self.memory.known["orderId"], "Order")


@pytest.fixture
def walker(client: Client, shop: Shop) -> Walker:
    return Walker(client, shop)


@pytest.mark.parametrize("name", [*JOURNEY, *FURTHER])
async def test_an_example_operation_succeeds_in_the_calls_it_needs(
    walker: Walker, name: str
) -> None:
    journey = JOURNEY[: JOURNEY.index(name)] if name in JOURNEY else JOURNEY
    await walker.walk(*BEFORE.get(name, journey))
    walker.shop.counting.calls.clear()

    data = await walker.run(name)

    for payload in data.values():
        assert isinstance(payload, list) or not (payload or {}).get("userErrors")
    assert sum(walker.shop.calls.values()) == CALLS[name], walker.shop.calls


async def test_the_journey_ends_with_a_captured_order_on_its_way(walker: Walker) -> None:
    await walker.walk(*JOURNEY[:-1])

    order = (await walker.run("07-watch-order"))["orderUpdated"]

    assert (order["state"], order["paymentState"]) == ("CONFIRMED", "CAPTURED")
    assert order["fulfilmentState"] == "SHIPPED"
    assert order["shipment"]["state"] == "PENDING"


def _is_subscription(query: str) -> bool:
    operation = get_operation_ast(parse(query))
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION
