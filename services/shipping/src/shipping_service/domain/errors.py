"""Refusals of shipping."""

from chassis.errors import AlreadyExists, FailedPrecondition, Internal, NotFound


class NoRateForAddress(FailedPrecondition):
    """Nothing is delivered there, or not that heavy, or not in that currency."""

    reason = "NO_RATE_FOR_ADDRESS"


class RateNotFound(NotFound):
    """The chosen rate is not offered, or not for this address."""

    reason = "RATE_NOT_FOUND"


class ShipmentNotFound(NotFound):
    """There is no such shipment."""

    reason = "SHIPMENT_NOT_FOUND"


class OtherShipment(AlreadyExists):
    """The order is shipped already, and differently: an order has one shipment."""

    reason = "REQUEST_ID_REUSED"


class ShipmentDispatched(FailedPrecondition):
    """The carrier has it."""

    reason = "SHIPMENT_DISPATCHED"


class ShipmentCancelled(FailedPrecondition):
    """It was called off, maybe before it was asked for."""

    reason = "SHIPMENT_CANCELLED"


class AlreadyDelivered(Internal):
    """It goes nowhere any more; nobody can ask for that, so it is our fault."""
