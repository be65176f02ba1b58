"""Rows of the tables to shipments and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shipping_service.domain.address import Address
from shipping_service.domain.parcels import Parcel, ParcelLine
from shipping_service.domain.shipment import Shipment, ShipmentState, TrackingEvent


def shipment_of(row: Any, events: Sequence[Any]) -> Shipment:
    return Shipment(
        id=row.id,
        order_id=row.order_id,
        rate_id=row.rate_id,
        address=_address_of(row.address),
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        parcels=tuple(map(_parcel_of, row.parcels)),
        tracking_events=tuple(map(_event_of, events)),
        created_at=row.created_at,
        next_step_at=row.next_step_at,
    )


def row_of_shipment(shipment: Shipment) -> dict[str, Any]:
    return {
        "id": shipment.id,
        "order_id": shipment.order_id,
        "rate_id": shipment.rate_id,
        "address": asdict(shipment.address),
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "parcels": [asdict(parcel) for parcel in shipment.parcels],
        "created_at": shipment.created_at,
        "next_step_at": shipment.next_step_at,
    }


def columns_of_last_events(shipments: Sequence[Shipment]) -> dict[str, list[Any]]:
    """By column: the newest event of each shipment."""
    newest = [(each, each.tracking_events[-1]) for each in shipments]
    return {
        "event_shipment_id": [shipment.id for shipment, _ in newest],
        "event_version": [shipment.version for shipment, _ in newest],
        "event_state": [event.state.value for _, event in newest],
        "event_description": [event.description for _, event in newest],
        "event_at": [event.at for _, event in newest],
    }


def _address_of(document: Mapping[str, Any]) -> Address:
    lists = {name: tuple(document[name]) for name in ("address_lines", "recipients")}
    return Address(**{**document, **lists})


def _parcel_of(document: Mapping[str, Any]) -> Parcel:
    lines = (ParcelLine(line["sku"], line["quantity"]) for line in document["lines"])
    return Parcel(document["weight_grams"], tuple(lines))


def _event_of(row: Any) -> TrackingEvent:
    return TrackingEvent(row.at, ShipmentState(row.state), row.description)
