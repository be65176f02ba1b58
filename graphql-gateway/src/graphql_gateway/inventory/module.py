"""Inventory's share of the schema."""

from graphql_gateway.inventory.links import ProductStock, VariantStock
from graphql_gateway.inventory.staff import InventoryMutation, InventoryQuery
from graphql_gateway.inventory.subscriptions import InventorySubscription
from graphql_gateway.schema.modules import DomainModule

INVENTORY = DomainModule(
    name="inventory",
    query=InventoryQuery,
    mutation=InventoryMutation,
    subscription=InventorySubscription,
    extends=(ProductStock, VariantStock),
)
