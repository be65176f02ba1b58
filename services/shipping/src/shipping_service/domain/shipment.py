"""A shipment and its way to the customer."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shipping_service.domain.address import Address
from shipping_service.domain.errors import AlreadyDelivered, ShipmentDispatched
from shipping_service.domain.parcels import Parcel


class ShipmentState(StrEnum):
    """Where a shipment is; it only moves to the next one, or from PENDING to CANCELLED."""

    PENDING = "pending"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


_NEXT = {
    ShipmentState.PENDING: ShipmentState.IN_TRANSIT,
    ShipmentState.IN_TRANSIT: ShipmentState.OUT_FOR_DELIVERY,
    ShipmentState.OUT_FOR_DELIVERY: ShipmentState.DELIVERED,
}
NOWHERE = Address(region_code="")
_DESCRIPTIONS = {
    ShipmentState.PENDING: "Being packed",
    ShipmentState.IN_TRANSIT: "Handed to the carrier",
    ShipmentState.OUT_FOR_DELIVERY: "Out for delivery",
    ShipmentState.DELIVERED: "Delivered",
    ShipmentState.CANCELLED: "Cancelled",
}


@dataclass(frozen=True, slots=True)
class TrackingEvent:
    """Something the carrier reported."""

    at: datetime
    state: ShipmentState
    description: str


@dataclass(frozen=True, slots=True)
class Booking:
    """What a carrier answers when it takes an order's parcels."""

    carrier: str
    tracking_number: str
    parcels: tuple[Parcel, ...]
    simulated_step: timedelta | None = None
    """Time between simulated tracking events; a carrier that reports its own has none."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """The one shipment of an order; `version` counts its changes."""

    id: UUID
    order_id: UUID
    rate_id: str
    address: Address
    carrier: str
    tracking_number: str
    parcels: tuple[Parcel, ...]
    tracking_events: tuple[TrackingEvent, ...]
    created_at: datetime
    next_step_at: datetime | None
    """When the simulated carrier reports next."""

    @property
    def state(self) -> ShipmentState:
        return self.tracking_events[-1].state

    @property
    def version(self) -> int:
        return len(self.tracking_events)

    @property
    def updated_at(self) -> datetime:
        return self.tracking_events[-1].at

    @property
    def contents(self) -> Mapping[str, int]:
        """Units by SKU, over all parcels."""
        units: Counter[str] = Counter()
        for parcel in self.parcels:
            for line in parcel.lines:
                units[line.sku] += line.quantity
        return units

    def advanced(self, at: datetime, step: timedelta) -> "Shipment":
        """One state further."""
        following = _NEXT.get(self.state)
        if following is None:
            raise AlreadyDelivered(shipment_id=self.id)
        return replace(
            self,
            tracking_events=(*self.tracking_events, reported(following, at)),
            next_step_at=at + step if following in _NEXT else None,
        )

    def cancelled(self, at: datetime) -> "Shipment":
        """Called off, which only works until the carrier has it."""
        if self.state is ShipmentState.CANCELLED:
            return self
        if self.state is not ShipmentState.PENDING:
            raise ShipmentDispatched(shipment_id=self.id)
        event = reported(ShipmentState.CANCELLED, at)
        return replace(self, tracking_events=(*self.tracking_events, event), next_step_at=None)

    @classmethod
    def tombstone(cls, shipment_id: UUID, order_id: UUID, at: datetime) -> "Shipment":
        """Stands where an order's shipment would: one that is asked for later is refused."""
        event = reported(ShipmentState.CANCELLED, at)
        return cls(shipment_id, order_id, "", NOWHERE, "", "", (), (event,), at, None)


def reported(state: ShipmentState, at: datetime) -> TrackingEvent:
    return TrackingEvent(at, state, _DESCRIPTIONS[state])
