"""Questions about payments."""

from collections.abc import Sequence
from uuid import UUID

from payment_service.application.ports import Payments
from payment_service.domain.errors import PaymentNotFound
from payment_service.domain.payment import Payment


async def get_payment(order_id: UUID, payments: Payments) -> Payment:
    return await payments.get(order_id)


async def batch_get_payments(order_ids: Sequence[UUID], payments: Payments) -> Sequence[Payment]:
    return await payments.batch(order_ids)


async def find_payment(order_id: str, payments: Payments) -> Payment | None:
    """The payment an outsider's text may refer to; the provider's account may serve others too."""
    try:
        return await payments.get(UUID(order_id))
    except (ValueError, PaymentNotFound):
        return None
