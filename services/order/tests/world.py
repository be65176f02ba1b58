"""The services around order as one model: idempotent on the order's id, with tombstones and faults.

Both the in-memory ports and the gRPC fakes of the upstream services stand on it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from chassis.errors import FailedPrecondition, Unavailable
from chassis.ids import new_id
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import ShippingRate

from services.order.tests.builders import RATE


class OutOfStock(FailedPrecondition):
    reason = "OUT_OF_STOCK"


class ReservationExpired(FailedPrecondition):
    reason = "RESERVATION_EXPIRED"


class ReservationCancelled(FailedPrecondition):
    reason = "RESERVATION_CANCELLED"


class PaymentDeclined(FailedPrecondition):
    reason = "PAYMENT_DECLINED"


class PaymentVoided(FailedPrecondition):
    reason = "PAYMENT_VOIDED"


class PaymentNotAuthorized(FailedPrecondition):
    reason = "PAYMENT_NOT_AUTHORIZED"


class PaymentAmountExceeded(FailedPrecondition):
    reason = "PAYMENT_AMOUNT_EXCEEDED"


class ShipmentDispatched(FailedPrecondition):
    reason = "SHIPMENT_DISPATCHED"


class ShipmentCancelled(FailedPrecondition):
    reason = "SHIPMENT_CANCELLED"


class PaymentOutcomeUnknown(Unavailable):
    reason = "PAYMENT_OUTCOME_UNKNOWN"


class Fault(StrEnum):
    """How a call can go wrong without a decision."""

    UNREACHABLE = "unreachable"
    REPLY_LOST = "reply lost"
    HOLDS_END = "holds end"
    AUTHORIZATIONS_END = "authorizations end"


@dataclass
class World:
    """What exists outside of order's database."""

    variants: dict[UUID, Variant] = field(default_factory=dict)
    available: Counter[str] = field(default_factory=Counter)
    reservations: dict[UUID, str] = field(default_factory=dict)
    reserved: dict[UUID, Mapping[str, int]] = field(default_factory=dict)
    payments: dict[UUID, str] = field(default_factory=dict)
    captured: Counter[UUID] = field(default_factory=Counter)
    refunds: defaultdict[UUID, dict[UUID, int]] = field(default_factory=lambda: defaultdict(dict))
    shipments: dict[UUID, UUID] = field(default_factory=dict)
    dispatched: set[UUID] = field(default_factory=set)
    called_off: set[UUID] = field(default_factory=set)
    rate: ShippingRate = RATE
    quotes: int = 0
    """How often shipping was asked for its rates."""
    calls: list[str] = field(default_factory=list)
    faults: defaultdict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))

    def sell(self, *variants: Variant, stock: int = 100) -> None:
        for variant in variants:
            self.variants[variant.id] = variant
            self.available[variant.sku] = stock

    def perform[T](self, name: str, effect: Callable[[], T]) -> T:
        """Do what is asked, unless a fault was arranged for this call."""
        self.calls.append(name)
        fault = self.faults[name].pop(0) if self.faults[name] else None
        if fault is Fault.UNREACHABLE:
            raise Unavailable("No route.")
        result = effect()
        if fault is Fault.REPLY_LOST:
            raise PaymentOutcomeUnknown("The reply was lost.")
        if fault is Fault.HOLDS_END:
            self._end_holds()
        if fault is Fault.AUTHORIZATIONS_END:
            self.payments = dict.fromkeys(self.payments, "voided")
        return result

    def reserve(self, order_id: UUID, lines: Sequence[tuple[str, int]]) -> None:
        state = self.reservations.get(order_id)
        if state == "released":
            raise ReservationCancelled
        if state in ("held", "committed"):
            return
        wanted: Counter[str] = Counter()
        for sku, quantity in lines:
            wanted[sku] += quantity
        short = {sku: self.available[sku] for sku, n in wanted.items() if n > self.available[sku]}
        if short:
            raise OutOfStock("Not enough in stock.", **short)
        self.available.subtract(wanted)
        self.reserved[order_id], self.reservations[order_id] = wanted, "held"

    def commit(self, order_id: UUID) -> None:
        if self.reservations.get(order_id) not in ("held", "committed"):
            raise ReservationExpired
        self.reservations[order_id] = "committed"

    def release(self, order_id: UUID) -> None:
        self._give_back(order_id)
        self.reservations[order_id] = "released"

    def authorize(self, order_id: UUID, token: str) -> None:
        state = self.payments.get(order_id)
        if state == "voided":
            raise PaymentVoided
        if state is None:
            self.payments[order_id] = "declined" if "declined" in token else "authorized"
        if self.payments[order_id] == "declined":
            raise PaymentDeclined(decline_code="generic", message="Your card was declined.")

    def capture(self, order_id: UUID, amount: int) -> None:
        if self.payments.get(order_id) == "authorized":
            self.payments[order_id] = "captured"
            self.captured[order_id] += amount
        if self.payments.get(order_id) != "captured":
            raise PaymentNotAuthorized

    def void(self, order_id: UUID) -> None:
        if self.payments.get(order_id) == "captured":
            raise PaymentNotAuthorized
        if self.payments.get(order_id) != "declined":
            self.payments[order_id] = "voided"

    def refund(self, order_id: UUID, refund_id: UUID, amount: int) -> None:
        made = self.refunds[order_id]
        if refund_id not in made and amount > self.left(order_id):
            raise PaymentAmountExceeded
        made[refund_id] = amount

    def refund_rest(self, order_id: UUID) -> None:
        if self.left(order_id):
            self.refund(order_id, new_id(), self.left(order_id))

    def left(self, order_id: UUID) -> int:
        """What was captured and not given back."""
        return self.captured[order_id] - sum(self.refunds[order_id].values())

    def cancel_shipment(self, order_id: UUID) -> None:
        if order_id in self.dispatched:
            raise ShipmentDispatched
        self.called_off.add(order_id)

    def ship(self, order_id: UUID) -> UUID:
        if order_id in self.called_off:
            raise ShipmentCancelled
        return self.shipments.setdefault(order_id, new_id())

    def _end_holds(self) -> None:
        for order_id in [each for each, state in self.reservations.items() if state == "held"]:
            self._give_back(order_id)
            self.reservations[order_id] = "expired"

    def _give_back(self, order_id: UUID) -> None:
        self.available.update(self.reserved.pop(order_id, {}))
