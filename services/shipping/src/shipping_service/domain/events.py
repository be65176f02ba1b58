"""Facts that shipping publishes; each carries the whole shipment."""

from dataclasses import dataclass

from chassis.unit_of_work import Event

from shipping_service.domain.shipment import Shipment, ShipmentState


@dataclass(frozen=True)
class ShipmentEvent(Event):
    """Base of them all."""

    shipment: Shipment


class ShipmentCreated(ShipmentEvent):
    """The carrier does not have it yet."""


class ShipmentDispatched(ShipmentEvent):
    """The carrier has it."""


class ShipmentProgressed(ShipmentEvent):
    """The carrier reported something between dispatch and delivery."""


class ShipmentDelivered(ShipmentEvent):
    """The customer has it."""


class ShipmentCancelled(ShipmentEvent):
    """Called off before the carrier had it."""


_REACHED: dict[ShipmentState, type[ShipmentEvent]] = {
    ShipmentState.PENDING: ShipmentCreated,
    ShipmentState.IN_TRANSIT: ShipmentDispatched,
    ShipmentState.OUT_FOR_DELIVERY: ShipmentProgressed,
    ShipmentState.DELIVERED: ShipmentDelivered,
    ShipmentState.CANCELLED: ShipmentCancelled,
}


def reached(shipment: Shipment) -> ShipmentEvent:
    """The fact that the shipment is in its present state."""
    return _REACHED[shipment.state](shipment)
