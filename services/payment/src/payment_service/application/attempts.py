"""Asking the provider, between the transaction that says so and the one that keeps the answer."""

from uuid import UUID

from chassis.clock import Clock

from payment_service.application.ports import OpenUnitOfWork, PaymentProvider, PaymentUnitOfWork
from payment_service.domain.attempt import Attempt, Kind
from payment_service.domain.errors import IllegalTransition, StaleVersion
from payment_service.domain.outcomes import Outcome
from payment_service.domain.payment import Payment


async def carry_out(
    payment: Payment,
    attempt: Attempt,
    open_uow: OpenUnitOfWork,
    provider: PaymentProvider,
    clock: Clock,
) -> Payment:
    """Ask for what the committed attempt says, and keep the outcome. No transaction is open."""
    outcome = await ask(payment, attempt, provider)
    return await keep(payment, attempt.id, outcome, open_uow, clock)


async def ask(payment: Payment, attempt: Attempt, provider: PaymentProvider) -> Outcome:
    """Always under the attempt's own key, so that asking again asks for nothing new."""
    if attempt.kind is Kind.AUTHORIZE:
        token = attempt.payment_token
        return await provider.authorize(attempt.id, payment.order_id, attempt.amount, token)
    reference = payment.provider_reference
    if reference is None:
        raise IllegalTransition(f"Payment {payment.id} has no authorization to {attempt.kind}")
    if attempt.kind is Kind.CAPTURE:
        return await provider.capture(attempt.id, reference, attempt.amount)
    if attempt.kind is Kind.VOID:
        return await provider.void(attempt.id, reference)
    return await provider.refund(attempt.id, reference, attempt.amount, payment.order_id)


async def keep(
    payment: Payment, attempt_id: UUID, outcome: Outcome, open_uow: OpenUnitOfWork, clock: Clock
) -> Payment:
    """Save the outcome on what is in memory; if someone was faster, on what is stored now."""
    try:
        async with open_uow() as uow:
            return await _settle(payment, attempt_id, outcome, uow, clock)
    except StaleVersion:
        async with open_uow() as uow:
            current = await uow.payments.get(payment.order_id)
            return await _settle(current, attempt_id, outcome, uow, clock)


async def _settle(
    payment: Payment, attempt_id: UUID, outcome: Outcome, uow: PaymentUnitOfWork, clock: Clock
) -> Payment:
    payment.settle(attempt_id, outcome, clock.now())
    if not payment.touched:
        return payment
    await uow.payments.save(payment)
    uow.record(*payment.events)
    await uow.commit()
    payment.events.clear()
    return payment
