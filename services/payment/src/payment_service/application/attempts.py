"""Asking the provider, between the transaction that says so and the one that keeps the answer."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import UUID

from chassis.clock import Clock

from payment_service.application.ports import PaymentProvider, Payments
from payment_service.domain.attempt import Attempt, Kind
from payment_service.domain.errors import IllegalTransition, StaleVersion
from payment_service.domain.outcomes import Outcome
from payment_service.domain.payment import Payment


async def carry_out(
    payment: Payment,
    attempt: Attempt,
    payments: Payments,
    provider: PaymentProvider,
    clock: Clock,
) -> Payment:
    """Ask for what the saved attempt says, and keep the outcome."""
    outcome = await ask(payment, attempt, provider)
    return await keep(payment, attempt.id, outcome, payments, clock)


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
    payment: Payment, attempt_id: UUID, outcome: Outcome, payments: Payments, clock: Clock
) -> Payment:
    """Save the outcome on what is in memory; if someone was faster, on what is stored now."""
    with suppress(StaleVersion):
        return await _settle(payment, attempt_id, outcome, payments, clock)

    async def settle() -> Payment:
        current = await payments.get(payment.order_id)
        return await _settle(current, attempt_id, outcome, payments, clock)

    return await until_first(settle)


async def until_first[R](change: Callable[[], Awaitable[R]]) -> R:
    """Read and change a payment; again on what is stored by then, if someone was faster."""
    while True:
        with suppress(StaleVersion):
            return await change()


async def _settle(
    payment: Payment, attempt_id: UUID, outcome: Outcome, payments: Payments, clock: Clock
) -> Payment:
    payment.settle(attempt_id, outcome, clock.now())
    if payment.touched:
        await payments.save(payment)
    return payment
