"""Payments in the states that tests start from."""

from datetime import UTC, datetime
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money
from payment_service.domain.attempt import Attempt
from payment_service.domain.outcomes import Failed, ProviderPayment, Standing, Succeeded
from payment_service.domain.payment import Payment

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRICE = Money(1999, "USD")
VISA = "pm_card_visa"


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def a_payment(order_id: UUID | None = None, amount: Money = PRICE) -> Payment:
    """Asked for, not answered."""
    return Payment.requested(order_id or new_id(), amount, VISA, NOON)


def an_authorized_payment(order_id: UUID | None = None) -> Payment:
    payment = a_payment(order_id)
    reference = f"pi_{payment.order_id.hex}"
    payment.settle(payment.authorization.id, Succeeded(reference), NOON)
    return payment


def a_declined_payment() -> Payment:
    payment = a_payment()
    declined = Failed("insufficient_funds", "Your card has insufficient funds.")
    payment.settle(payment.authorization.id, declined, NOON)
    return payment


def a_captured_payment(amount: Money = PRICE) -> Payment:
    payment = an_authorized_payment()
    succeed(payment, payment.begin_capture(amount, NOON))
    return payment


def succeed(payment: Payment, attempt: Attempt | None, reference: str = "done") -> None:
    assert attempt
    payment.settle(attempt.id, Succeeded(reference), NOON)


def seen(payment: Payment, standing: Standing) -> ProviderPayment:
    """The payment as its provider has it."""
    captured = payment.amount if standing is Standing.CAPTURED else usd(0)
    reference = payment.provider_reference or "pi_1"
    order_id = str(payment.order_id)
    return ProviderPayment(reference, standing, payment.amount, captured, order_id=order_id)
