"""Shipping's share of the schema."""

from graphql_gateway.schema.modules import DomainModule
from graphql_gateway.shipping.links import OrderShipment
from graphql_gateway.shipping.subscriptions import ShippingSubscription
from graphql_gateway.shipping.types import Shipment

SHIPPING = DomainModule(
    name="shipping",
    subscription=ShippingSubscription,
    extends=(OrderShipment,),
    types=(Shipment,),
)
