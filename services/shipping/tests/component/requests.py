"""Requests as tests want them."""

from uuid import UUID

from google.type.postal_address_pb2 import PostalAddress
from shop.shipping.v1 import shipping_service_pb2 as pb
from shop.shipping.v1 import shipping_service_pb2_grpc as rpc
from shop.shipping.v1.shipment_pb2 import Shipment

type Shipping = rpc.ShippingServiceAsyncStub


def an_address(region_code: str = "DE") -> PostalAddress:
    return PostalAddress(
        region_code=region_code,
        postal_code="10115",
        locality="Berlin",
        address_lines=["Invalidenstr. 1"],
        recipients=["Ada"],
    )


def a_create(order_id: UUID, rate_id: str = "europe-standard") -> pb.CreateShipmentRequest:
    return pb.CreateShipmentRequest(
        order_id=str(order_id),
        rate_id=rate_id,
        address=an_address(),
        lines=[pb.ShipmentLine(sku="MUG-RED", quantity=2, weight_grams=400)],
    )


async def create(shipping: Shipping, order_id: UUID) -> Shipment:
    return (await shipping.CreateShipment(a_create(order_id))).shipment
