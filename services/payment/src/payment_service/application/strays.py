"""Money that the provider keeps although we gave up on it: nobody can be relied on to tell us."""

from uuid import UUID

import structlog
from chassis.clock import Clock

from payment_service.application.attempts import until_first
from payment_service.application.ports import PaymentProvider, Payments
from payment_service.domain.outcomes import ProviderPayment

_log = structlog.get_logger()


class Strays:
    """Looks for them among all that the provider keeps, which is little: the saga takes it soon."""

    def __init__(
        self,
        payments: Payments,
        provider: PaymentProvider,
        clock: Clock,
    ) -> None:
        self._payments = payments
        self._provider = provider
        self._clock = clock

    async def give_back(self) -> None:
        """Start a void for each. Raises ProviderSilent."""
        kept = {_order(each): each for each in await self._provider.authorized()}
        ours = [order_id for order_id in kept if order_id is not None]
        for payment in await self._payments.batch(ours):
            if payment.was_given_up:
                await self._learn(payment.order_id, kept[payment.order_id])

    async def _learn(self, order_id: UUID, seen: ProviderPayment) -> None:
        async def learn() -> None:
            payment = await self._payments.get(order_id)
            payment.align(seen, self._clock.now())
            if payment.touched:
                _log.warning("authorized_after_all", order_id=str(order_id))
                await self._payments.save(payment)

        await until_first(learn)


def _order(seen: ProviderPayment) -> UUID | None:
    """The provider's account may serve others too."""
    try:
        return UUID(seen.order_id)
    except ValueError:
        return None
