"""What the services around order know of one order, without their code: for random schedules."""

import random
from dataclasses import dataclass, field

from chassis.ids import new_id
from order_service.domain.rejection import Rejection
from order_service.domain.saga import Done, Outcome, Refused, Step, Unknown

SHIPMENT = new_id()


def refused(reason: str) -> Refused:
    return Refused(Rejection(reason, ""))


@dataclass
class World:
    """What inventory, payment and shipping know of one order."""

    dice: random.Random
    stock: str = "none"
    payment: str = "none"
    shipment: str = "none"
    authorized_ever: int = 0
    captures: int = 0
    refunds: int = 0
    history: list[str] = field(default_factory=list)

    def perform(self, step: Step, *, trouble: bool) -> Outcome:
        if trouble and self.dice.random() < 0.15:
            return Unknown("lost on the way")
        outcome: Outcome = getattr(self, step.lower())(trouble)
        self.history.append(f"{step}: {outcome}")
        if trouble and self.dice.random() < 0.15:
            return Unknown("reply lost")
        return outcome

    def pass_time(self) -> None:
        if self.stock == "held":
            self.stock = "expired"

    def dispatch(self) -> None:
        if self.shipment == "pending":
            self.shipment = "dispatched"

    @property
    def shipped(self) -> bool:
        return self.shipment in ("pending", "dispatched")

    def reserve(self, trouble: bool) -> Outcome:
        if self.stock == "released":
            return refused("RESERVATION_CANCELLED")
        if self.stock in ("none", "expired") and trouble and self.dice.random() < 0.2:
            return refused("OUT_OF_STOCK")
        if self.stock != "committed":
            self.stock = "held"
        return Done()

    def authorize(self, trouble: bool) -> Outcome:
        if self.payment == "voided":
            return refused("PAYMENT_VOIDED")
        if self.payment == "none":
            declined = trouble and self.dice.random() < 0.2
            self.payment = "declined" if declined else "authorized"
            self.authorized_ever += not declined
        return refused("PAYMENT_DECLINED") if self.payment == "declined" else Done()

    def commit(self, _: bool) -> Outcome:
        if self.stock in ("held", "committed"):
            self.stock = "committed"
            return Done()
        return refused("RESERVATION_EXPIRED")

    def capture(self, _: bool) -> Outcome:
        if self.payment == "authorized":
            self.captures += 1
            self.payment = "captured"
        took = self.payment in ("captured", "refunded")
        return Done() if took else refused("PAYMENT_NOT_AUTHORIZED")

    def ship(self, _: bool) -> Outcome:
        if self.shipment == "cancelled":
            return refused("SHIPMENT_CANCELLED")
        if self.shipment == "none":
            self.shipment = "pending"
        return Done(SHIPMENT)

    def cancel_shipment(self, _: bool) -> Outcome:
        if self.shipment == "dispatched":
            return refused("SHIPMENT_DISPATCHED")
        self.shipment = "cancelled"
        return Done()

    def void(self, _: bool) -> Outcome:
        if self.payment in ("captured", "refunded"):
            return refused("PAYMENT_NOT_AUTHORIZED")
        self.payment = "declined" if self.payment == "declined" else "voided"
        return Done()

    def refund_rest(self, _: bool) -> Outcome:
        if self.payment == "captured":
            self.refunds += 1
            self.payment = "refunded"
        return Done()

    def release(self, _: bool) -> Outcome:
        self.stock = "released"
        return Done()
