"""Protobuf messages to commands, and entities to messages."""

from uuid import UUID

from chassis.rpc.money import money_message
from chassis.rpc.timestamps import timestamp
from google.type.postal_address_pb2 import PostalAddress
from shop.shipping.v1 import shipment_pb2, shipping_rate_pb2
from shop.shipping.v1 import shipping_service_pb2 as pb

from shipping_service.application.commands import CreateShipment
from shipping_service.domain.address import Address
from shipping_service.domain.parcels import Item, Parcel
from shipping_service.domain.rates import Rate
from shipping_service.domain.shipment import Shipment, ShipmentState, TrackingEvent

_STATES = {
    ShipmentState.PENDING: shipment_pb2.SHIPMENT_STATE_PENDING,
    ShipmentState.IN_TRANSIT: shipment_pb2.SHIPMENT_STATE_IN_TRANSIT,
    ShipmentState.OUT_FOR_DELIVERY: shipment_pb2.SHIPMENT_STATE_OUT_FOR_DELIVERY,
    ShipmentState.DELIVERED: shipment_pb2.SHIPMENT_STATE_DELIVERED,
    ShipmentState.CANCELLED: shipment_pb2.SHIPMENT_STATE_CANCELLED,
}


def address(message: PostalAddress) -> Address:
    return Address(
        region_code=message.region_code,
        postal_code=message.postal_code,
        sorting_code=message.sorting_code,
        administrative_area=message.administrative_area,
        locality=message.locality,
        sublocality=message.sublocality,
        address_lines=tuple(message.address_lines),
        recipients=tuple(message.recipients),
        organization=message.organization,
        language_code=message.language_code,
    )


def create_command(request: pb.CreateShipmentRequest) -> CreateShipment:
    return CreateShipment(
        order_id=UUID(request.order_id),
        rate_id=request.rate_id,
        address=address(request.address),
        items=[Item(line.sku, line.quantity, line.weight_grams) for line in request.lines],
    )


def rate_message(rate: Rate) -> shipping_rate_pb2.ShippingRate:
    return shipping_rate_pb2.ShippingRate(
        id=rate.id,
        name=rate.name,
        carrier=rate.carrier,
        price=money_message(rate.price),
        min_days=rate.min_days,
        max_days=rate.max_days,
    )


def shipment_message(shipment: Shipment) -> shipment_pb2.Shipment:
    return shipment_pb2.Shipment(
        id=str(shipment.id),
        order_id=str(shipment.order_id),
        state=_STATES[shipment.state],
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        tracking_events=map(_event_message, shipment.tracking_events),
        parcels=map(_parcel_message, shipment.parcels),
        version=shipment.version,
        create_time=timestamp(shipment.created_at),
        update_time=timestamp(shipment.updated_at),
    )


def _event_message(event: TrackingEvent) -> shipment_pb2.TrackingEvent:
    return shipment_pb2.TrackingEvent(
        time=timestamp(event.at), state=_STATES[event.state], description=event.description
    )


def _parcel_message(parcel: Parcel) -> shipment_pb2.Parcel:
    return shipment_pb2.Parcel(
        weight_grams=parcel.weight_grams,
        lines=[
            shipment_pb2.ParcelLine(sku=line.sku, quantity=line.quantity) for line in parcel.lines
        ],
    )
