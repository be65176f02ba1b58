"""Messages from the provider: hints, never facts."""

from datetime import timedelta
from uuid import UUID

from chassis.clock import Clock

from payment_service.application.attempts import until_first
from payment_service.application.ports import (
    PaymentProvider,
    Payments,
    ProviderMessageReader,
    ProviderMessages,
)
from payment_service.application.queries import find_payment
from payment_service.domain.outcomes import Hint, ProviderPayment

# A message often overtakes the answer of the call that caused it: give that a moment to settle.
_GRACE = timedelta(seconds=1)


async def take_webhook(
    payload: bytes,
    signature: str,
    reader: ProviderMessageReader,
    payments: Payments,
    messages: ProviderMessages,
) -> None:
    """Note the hint once. It is followed later, and only if it tells something new."""
    hint = reader.read(payload, signature)
    payment = await find_payment(hint.order_id, payments)
    nothing_new = payment is None or payment.knows(hint)
    await messages.take(hint, None if nothing_new else _GRACE)


async def follow_hint(
    hint: Hint,
    payments: Payments,
    messages: ProviderMessages,
    provider: PaymentProvider,
    clock: Clock,
) -> None:
    """Read the payment again from the provider and learn from it; if it is silent, try later.

    Whoever dies in between leaves the hint to be followed again, when it tells nothing new.
    """
    payment = await find_payment(hint.order_id, payments)
    if payment is not None and not payment.knows(hint):
        await _learn(payment.order_id, await provider.look_up(hint.reference), payments, clock)
    await messages.followed(hint.event_id)


async def _learn(order_id: UUID, seen: ProviderPayment, payments: Payments, clock: Clock) -> None:
    async def learn() -> None:
        current = await payments.get(order_id)
        current.align(seen, clock.now())
        if current.events or current.touched:
            await payments.save(current)

    await until_first(learn)
