"""Messages from the provider: hints, never facts."""

from datetime import timedelta

from chassis.clock import Clock

from payment_service.application.ports import (
    OpenUnitOfWork,
    PaymentProvider,
    PaymentReads,
    ProviderMessageReader,
)
from payment_service.application.queries import find_payment
from payment_service.domain.outcomes import Hint

# A message often overtakes the answer of the call that caused it: give that a moment to settle.
_GRACE = timedelta(seconds=1)


async def take_webhook(
    payload: bytes,
    signature: str,
    reader: ProviderMessageReader,
    reads: PaymentReads,
    open_uow: OpenUnitOfWork,
) -> None:
    """Note the hint once. It is followed later, and only if it tells something new."""
    hint = reader.read(payload, signature)
    payment = await find_payment(hint.order_id, reads)
    nothing_new = payment is None or payment.knows(hint)
    async with open_uow() as uow:
        if await uow.messages.take(hint, None if nothing_new else _GRACE):
            await uow.commit()


async def follow_hint(
    hint: Hint,
    reads: PaymentReads,
    open_uow: OpenUnitOfWork,
    provider: PaymentProvider,
    clock: Clock,
) -> None:
    """Read the payment again from the provider and learn from it; if it is silent, try later."""
    payment = await find_payment(hint.order_id, reads)
    seen = None
    if payment is not None and not payment.knows(hint):
        seen = await provider.look_up(hint.reference)
    async with open_uow() as uow:
        if payment is not None and seen is not None:
            current = await uow.payments.get(payment.order_id)
            current.align(seen, clock.now())
            await uow.payments.save(current)
            uow.record(*current.events)
        await uow.messages.followed(hint.event_id)
        await uow.commit()
