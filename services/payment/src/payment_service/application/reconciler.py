"""Finds out what became of attempts without a clear answer, and follows the provider's hints."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from chassis.clock import Clock

from payment_service.application.attempts import ask, keep
from payment_service.application.ports import (
    DueWork,
    PaymentProvider,
    Payments,
    ProviderMessages,
)
from payment_service.application.webhooks import follow_hint
from payment_service.domain.attempt import Attempt, Kind, outcome_of
from payment_service.domain.errors import ProviderSilent
from payment_service.domain.outcomes import Failed, Hint, Outcome, Unknown
from payment_service.domain.payment import Payment

_log = structlog.get_logger()
_AT_ONCE = 8


class Reconciler:
    """Any number may run beside each other: work is claimed, answers are fenced by version."""

    def __init__(
        self,
        due: DueWork,
        payments: Payments,
        messages: ProviderMessages,
        provider: PaymentProvider,
        clock: Clock,
        give_up_after: timedelta,
    ) -> None:
        self._due = due
        self._payments = payments
        self._messages = messages
        self._provider = provider
        self._clock = clock
        self._give_up_after = give_up_after

    async def reconcile(self) -> int:
        """One round over what is due; returns how much that was."""
        attempts = await self._due.claim_attempts(_AT_ONCE)
        hints = await self._due.claim_hints(_AT_ONCE)
        await asyncio.gather(
            *(self._survive(self._find_out(*each), attempt_id=each[1]) for each in attempts),
            *(self._survive(self._follow(hint), event_id=hint.event_id) for hint in hints),
        )
        return len(attempts) + len(hints)

    async def _survive(self, work: Coroutine[Any, Any, None], **about: object) -> None:
        """What fails comes up again when its claim runs out; the others go on."""
        try:
            await work
        except ProviderSilent:
            _log.warning("provider_silent", **about)
        except Exception:  # noqa: BLE001 - one fault must not stop the others
            _log.exception("reconciliation_failed", **about)

    async def _follow(self, hint: Hint) -> None:
        await follow_hint(hint, self._payments, self._messages, self._provider, self._clock)

    async def _find_out(self, order_id: UUID, attempt_id: UUID) -> None:
        payment = await self._payments.get(order_id)
        attempt = payment.attempt(attempt_id)
        if not attempt.open:
            return
        outcome = await self._outcome(payment, attempt)
        kept = await keep(payment, attempt_id, outcome, self._payments, self._clock)
        _log.info("attempt_reconciled", attempt_id=attempt_id, state=kept.attempt(attempt_id).state)

    async def _outcome(self, payment: Payment, attempt: Attempt) -> Outcome:
        """Ask again under the same key; if that says nothing, look where the payment stands."""
        if attempt.provider_reference is None:
            outcome = await ask(payment, attempt, self._provider)
            if not isinstance(outcome, Unknown):
                return outcome
        try:
            seen = await self._as_it_stands(payment, attempt)
        except ProviderSilent:
            return Unknown()
        return seen or (self._never_happened() if self._is_late(attempt) else Unknown())

    async def _as_it_stands(self, payment: Payment, attempt: Attempt) -> Outcome | None:
        reference = payment.provider_reference or attempt.provider_reference
        if reference is None:
            found = await self._provider.find(payment.order_id)
            return outcome_of(attempt.kind, found) if found else None
        if attempt.kind is Kind.REFUND:
            return await self._provider.find_refund(attempt.id, reference)
        return outcome_of(attempt.kind, await self._provider.look_up(reference))

    def _never_happened(self) -> Outcome:
        return Failed("processing_error", "The provider never confirmed it.")

    def _is_late(self, attempt: Attempt) -> bool:
        return self._clock.now() - attempt.started_at >= self._give_up_after
