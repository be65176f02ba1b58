"""One thing asked of the provider, under one idempotency key."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money

from payment_service.domain.outcomes import (
    Failed,
    Outcome,
    ProviderPayment,
    Standing,
    Succeeded,
    Unknown,
)

# Longer than a call to the provider can take: only then has whoever started it surely died.
ABANDONED_AFTER = timedelta(seconds=8)
_FIRST_CHECK = timedelta(seconds=0.5)
_LONGEST_PAUSE = timedelta(seconds=30)


class Kind(StrEnum):
    """What was asked for."""

    AUTHORIZE = "authorize"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class AttemptState(StrEnum):
    """How far it got."""

    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass
class Attempt:
    """Committed before the provider is asked, so that whatever happens someone will find out."""

    id: UUID
    """Also the provider's idempotency key."""
    kind: Kind
    amount: Money
    started_at: datetime
    state: AttemptState = AttemptState.STARTED
    payment_token: str = ""
    request_id: UUID | None = None
    """The caller's key, of refunds only: the others have the order's id."""
    reason: str = ""
    provider_reference: str | None = None
    failure_code: str = ""
    failure_message: str = ""
    checks: int = 0
    """How often the provider was asked again."""
    check_in: timedelta | None = ABANDONED_AFTER
    """From the moment it is saved; None when nothing is left to find out."""

    @classmethod
    def started(cls, kind: Kind, amount: Money, now: datetime) -> "Attempt":
        return cls(new_id(), kind, amount, now)

    @property
    def open(self) -> bool:
        return self.state in {AttemptState.STARTED, AttemptState.UNKNOWN}

    def settle(self, outcome: Outcome) -> None:
        match outcome:
            case Succeeded(reference):
                self.state = AttemptState.SUCCEEDED
                self._refer_to(reference)
                self.check_in = None
            case Failed(code, message):
                self.state = AttemptState.FAILED
                self.failure_code, self.failure_message = code, message
                self.check_in = None
            case Unknown(reference):
                self.state = AttemptState.UNKNOWN
                if reference:
                    self._refer_to(reference)
                self.check_in = min(_FIRST_CHECK * 2**self.checks, _LONGEST_PAUSE)
                self.checks = min(self.checks + 1, 20)

    def _refer_to(self, reference: str) -> None:
        # Captures and voids act on the authorization's reference, which is unique to it.
        if self.kind in {Kind.AUTHORIZE, Kind.REFUND}:
            self.provider_reference = reference


def outcome_of(kind: Kind, seen: ProviderPayment) -> Outcome | None:
    """What an attempt of this kind came to, judged by how the payment stands at the provider.

    None when it has not happened; Unknown while the provider itself is still at work.
    """
    if seen.standing is Standing.PROCESSING:
        return Unknown(seen.reference)
    if kind is Kind.AUTHORIZE and seen.standing is Standing.DECLINED:
        return Failed(seen.decline_code, seen.decline_message)
    if seen.standing in _ACHIEVED.get(kind, ()):
        return Succeeded(seen.reference)
    if kind is Kind.VOID and seen.standing is Standing.CAPTURED:
        return Failed("already_captured", "The payment was captured.", taken=seen.captured)
    if kind is not Kind.REFUND and seen.standing in {Standing.CANCELLED, Standing.DECLINED}:
        message = "The provider let the authorization go."
        return Failed("authorization_expired", message, authorization_gone=True)
    return None


_ACHIEVED = {
    Kind.AUTHORIZE: {Standing.AUTHORIZED, Standing.CAPTURED},
    Kind.CAPTURE: {Standing.CAPTURED},
    Kind.VOID: {Standing.CANCELLED, Standing.DECLINED},
}
