"""Refusals of the inventory."""

from collections.abc import Mapping
from uuid import UUID

from chassis.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument


class OutOfStock(FailedPrecondition):
    """Some lines ask for more than is available; says how much is left of each."""

    reason = "OUT_OF_STOCK"

    def __init__(self, left: Mapping[str, int]) -> None:
        super().__init__("Not enough stock: " + ", ".join(sorted(left)) + ".")
        self.metadata = {sku: str(quantity) for sku, quantity in left.items()}


class ReservationExpired(FailedPrecondition):
    """The hold ran out before it was committed, or never was; its stock is back on sale."""

    reason = "RESERVATION_EXPIRED"


class ReservationCancelled(FailedPrecondition):
    """The order released its stock, perhaps before it asked for any."""

    reason = "RESERVATION_CANCELLED"


class ReservationDispatched(FailedPrecondition):
    """The order's stock was shipped; it is not here to be given back."""

    reason = "RESERVATION_DISPATCHED"


class OtherLines(AlreadyExists):
    """The order already reserved something else: an order's lines never change."""

    reason = "REQUEST_ID_REUSED"

    def __init__(self, order_id: UUID) -> None:
        super().__init__("This order has already reserved other lines.", order_id=order_id)


class OnHandBelowReserved(OutOfStock):
    """A count below what is held and committed would break promises to shoppers."""


class InvalidQuantity(InvalidArgument):
    """A quantity of goods is a positive number."""


class CountedTwice(InvalidArgument):
    """One request gives two counts of the same stock, and only one can be believed."""


class LostRace(Aborted):
    """Another transaction wrote the same reservation first; decide again."""

    reason = "ABORTED"
