"""The use cases that move money. Each spends one transaction before the provider, one after."""

from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.money import Money

from payment_service.application.attempts import carry_out
from payment_service.application.ports import OpenUnitOfWork, PaymentProvider
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
    command: AuthorizePayment, open_uow: OpenUnitOfWork, provider: PaymentProvider, clock: Clock
) -> Payment:
    order_id, amount, token = command.order_id, command.amount, command.payment_token
    payment = Payment.requested(order_id, amount, token, clock.now())
    async with open_uow() as uow:
        is_new = await uow.payments.add(payment)
        if is_new:
            await uow.commit()
        else:
            payment = await uow.payments.get(order_id)
    if is_new:
        payment = await carry_out(payment, payment.authorization, open_uow, provider, clock)
    payment.must_be_authorized_for(amount, token)
    return payment


async def capture_payment(
    command: CapturePayment, open_uow: OpenUnitOfWork, provider: PaymentProvider, clock: Clock
) -> Payment:
    async with open_uow() as uow:
        payment = await uow.payments.get(command.order_id)
        attempt = payment.begin_capture(command.amount, clock.now())
        if attempt is None:
            return payment
        await uow.payments.save(payment)
        await uow.commit()
    payment = await carry_out(payment, attempt, open_uow, provider, clock)
    payment.must_have_settled(attempt.id)
    return payment


async def void_payment(
    command: VoidPayment, open_uow: OpenUnitOfWork, provider: PaymentProvider, clock: Clock
) -> Payment:
    async with open_uow() as uow:
        tombstone = Payment.tombstone(command.order_id, clock.now())
        if await uow.payments.add(tombstone):
            uow.record(*tombstone.events)
            await uow.commit()
            return tombstone
        payment = await uow.payments.get(command.order_id)
        if payment.took_nothing:
            return payment
        attempt = payment.begin_void(clock.now())
        await uow.payments.save(payment)
        await uow.commit()
    if attempt is None:
        payment.must_be_void()
        return payment
    payment = await carry_out(payment, attempt, open_uow, provider, clock)
    payment.must_have_settled(attempt.id)
    return payment


async def refund_payment(
    command: RefundPayment, open_uow: OpenUnitOfWork, provider: PaymentProvider, clock: Clock
) -> Payment:
    async with open_uow() as uow:
        payment = await uow.payments.get(command.order_id)
        attempt = payment.begin_refund(
            command.request_id, command.amount, command.reason, clock.now()
        )
        if attempt is None:
            return payment
        await uow.payments.save(payment)
        await uow.commit()
    payment = await carry_out(payment, attempt, open_uow, provider, clock)
    payment.must_have_settled(attempt.id)
    return payment
