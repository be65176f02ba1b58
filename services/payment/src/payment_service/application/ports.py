"""What the use cases need from outside, named for the need."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from chassis.money import Money

from payment_service.domain.outcomes import Hint, Outcome, ProviderPayment
from payment_service.domain.payment import Payment


class Payments(Protocol):
    """The payments. Each change is a transaction of its own, with what is told of it."""

    async def get(self, order_id: UUID) -> Payment:
        """Raises PaymentNotFound."""

    async def batch(self, order_ids: Sequence[UUID]) -> Sequence[Payment]: ...

    async def add(self, payment: Payment) -> bool:
        """False, and nothing written, when the order has a payment already."""

    async def save(self, payment: Payment) -> None:
        """Raises StaleVersion, with nothing written, when it was changed since it was read."""


class ProviderMessages(Protocol):
    """The provider's webhooks, each taken once."""

    async def take(self, hint: Hint, check_in: timedelta | None) -> bool:
        """False when it was taken before. `check_in` None means that it needs no following."""

    async def followed(self, event_id: str) -> None: ...


class DueWork(Protocol):
    """What the reconciler has to do. What is claimed stays hidden from others for a while."""

    async def claim_attempts(self, limit: int) -> Sequence[tuple[UUID, UUID]]:
        """Order id and attempt id of attempts whose outcome should be known by now."""

    async def claim_hints(self, limit: int) -> Sequence[Hint]: ...


class PaymentProvider(Protocol):
    """Moves money. The calls that change something never raise: no answer is an outcome too."""

    async def authorize(
        self, key: UUID, order_id: UUID, amount: Money, payment_token: str
    ) -> Outcome: ...

    async def capture(self, key: UUID, reference: str, amount: Money) -> Outcome: ...

    async def void(self, key: UUID, reference: str) -> Outcome: ...

    async def refund(self, key: UUID, reference: str, amount: Money, order_id: UUID) -> Outcome: ...

    async def look_up(self, reference: str) -> ProviderPayment:
        """How a payment stands now. Raises ProviderSilent."""

    async def find(self, order_id: UUID) -> ProviderPayment | None:
        """The payment of an order, by our own reference, if there is one. Raises ProviderSilent."""

    async def authorized(self) -> Sequence[ProviderPayment]:
        """All that it keeps money for and has not been asked to take. Raises ProviderSilent."""

    async def find_refund(self, key: UUID, reference: str) -> Outcome | None:
        """What became of the refund asked for under this key; None if it was never made.

        Raises ProviderSilent.
        """


class ProviderMessageReader(Protocol):
    """Verifies what claims to come from the provider."""

    def read(self, payload: bytes, signature: str) -> Hint:
        """Raises WebhookSignatureInvalid."""
