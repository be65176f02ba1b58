"""Walks through the example operations of `docs/operations`."""

from pathlib import Path
from typing import Any

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

# What has to happen before, where it is not the journey.
_BEFORE = {
    "audit-entries": ["as staff", "customers"],
    "audit-verification": ["as staff"],
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
    "category": ["categories"],
    "category-create": ["as staff"],
    "category-delete": ["as staff", "category-create"],
    "category-update": ["as staff", "category-create"],
    "category-products-add": ["01-browse", "as staff", "category-create"],
    "category-products-remove": ["01-browse", "as staff", "category-create"],
    "order-cancel": [*JOURNEY[:5], "06-order, not shipped"],
    "order-refund-create": [*JOURNEY, "as staff"],
    "orders-needing-attention": ["as staff"],
    "product-archive": ["as staff", "product-create"],
    "product-create": ["as staff"],
    "product-publish": ["as staff", "product-create"],
    "product-update": ["as staff", "product-create"],
    "stock-adjust": ["01-browse", "as staff"],
    "stock-movements": ["01-browse", "as staff"],
    "stock-receive": ["01-browse", "as staff"],
    "stock-reservations": ["01-browse", "as staff"],
    "stock-set": ["01-browse", "as staff"],
}


def before(name: str) -> list[str]:
    """The operations whose answers an operation needs."""
    journey = JOURNEY[: JOURNEY.index(name)] if name in JOURNEY else JOURNEY
    return _BEFORE.get(name, journey)


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
            await self.run(name.removesuffix(", not shipped"))
            if name == "06-order":
                await self.shop.orders.ship(self.order, SHIPMENT)

    async def run(self, name: str) -> dict[str, Any]:
        """The answer of one operation: the first, if it is a subscription."""
        query, filled = self.prepared(name)
        if is_subscription(query):
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

    def prepared(self, name: str) -> tuple[str, dict[str, Any]]:
        """An operation and its variables, filled in."""
        variables = OPERATIONS / f"{name}.json"
        query = query_of(name)
        return query, self.memory.filled(variables.read_text()) if variables.exists() else {}

    @property
    def order(self) -> str:
        return uuid_of(self.memory.known["orderId"], "Order")


def query_of(name: str) -> str:
    return (OPERATIONS / f"{name}.graphql").read_text()


def is_subscription(query: str) -> bool:
    operation = get_operation_ast(parse(query))
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION
