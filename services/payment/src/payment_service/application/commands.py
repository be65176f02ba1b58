"""The use cases that move money. Each saves what it is about to do, asks, and saves the outcome."""

from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.money import Money

from payment_service.application.attempts import carry_out, until_first
from payment_service.application.ports import PaymentProvider, Payments
from payment_service.domain.attempt import Attempt
from payment_service.domain.payment import Payment


@dataclass(frozen=True)
class AuthorizePayment:
    """Keep this amount for the order."""

    order_id: UUID
    amount: Money
    payment_token: str


@dataclass(frozen=True)
class CapturePayment:
    """Take this much of what was kept."""

    order_id: UUID
    amount: Money


@dataclass(frozen=True)
class VoidPayment:
    """Give back what was kept, or see to it that nothing ever is."""

    order_id: UUID


@dataclass(frozen=True)
class RefundPayment:
    """Give back this much of what was taken."""

    request_id: UUID
    order_id: UUID
    amount: Money
    reason: str


async def authorize_payment(
    command: AuthorizePayment, payments: Payments, provider: PaymentProvider, clock: Clock
) -> Payment:
    order_id, amount, token = command.order_id, command.amount, command.payment_token
    payment = Payment.requested(order_id, amount, token, clock.now())
    if await payments.add(payment):
        payment = await carry_out(payment, payment.authorization, payments, provider, clock)
    else:
        payment = await payments.get(order_id)
    payment.must_be_authorized_for(amount, token)
    return payment


async def capture_payment(
    command: CapturePayment, payments: Payments, provider: PaymentProvider, clock: Clock
) -> Payment:
    async def begin() -> tuple[Payment, Attempt | None]:
        payment = await payments.get(command.order_id)
        attempt = payment.begin_capture(command.amount, clock.now())
        if attempt:
            await payments.save(payment)
        return payment, attempt

    payment, attempt = await until_first(begin)
    return await _settled(payment, attempt, payments, provider, clock)


async def void_payment(
    command: VoidPayment, payments: Payments, provider: PaymentProvider, clock: Clock
) -> Payment:
    tombstone = Payment.tombstone(command.order_id, clock.now())
    if await payments.add(tombstone):
        return tombstone

    async def begin() -> tuple[Payment, Attempt | None]:
        payment = await payments.get(command.order_id)
        if payment.took_nothing:
            return payment, None
        attempt = payment.begin_void(clock.now())
        await payments.save(payment)  # also the wish alone, while the authorization is unknown
        return payment, attempt

    payment, attempt = await until_first(begin)
    if attempt is None:
        payment.must_be_void()
        return payment
    return await _settled(payment, attempt, payments, provider, clock)


async def refund_payment(
    command: RefundPayment, payments: Payments, provider: PaymentProvider, clock: Clock
) -> Payment:
    async def begin() -> tuple[Payment, Attempt | None]:
        payment = await payments.get(command.order_id)
        attempt = payment.begin_refund(
            command.request_id, command.amount, command.reason, clock.now()
        )
        if attempt:
            await payments.save(payment)
        return payment, attempt

    payment, attempt = await until_first(begin)
    return await _settled(payment, attempt, payments, provider, clock)


async def _settled(
    payment: Payment,
    attempt: Attempt | None,
    payments: Payments,
    provider: PaymentProvider,
    clock: Clock,
) -> Payment:
    """Carried out what began, if anything had to."""
    if attempt is None:
        return payment
    payment = await carry_out(payment, attempt, payments, provider, clock)
    payment.must_have_settled(attempt.id)
    return payment
