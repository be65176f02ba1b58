"""What sagas are made of: steps that call other services, outcomes, decisions and their effects.

Every step is idempotent on the order's or the saga's id at the service it calls, so steps may be
run again: a commit covers the intents up to the next decision that is `durable`, and after a crash
all of them repeat.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from chassis.money import Money

from order_service.domain.rejection import Rejection
from order_service.domain.states import PaymentState
from order_service.domain.timeline import Actor

FIRST_DELAY = timedelta(milliseconds=200)
LONGEST_DELAY = timedelta(seconds=5)
STUCK_DELAY = timedelta(seconds=30)


class SagaKind(StrEnum):
    """What a saga brings about."""

    CHECKOUT = "CHECKOUT"
    CANCELLATION = "CANCELLATION"
    REFUND = "REFUND"


class SagaState(StrEnum):
    """RUNNING forward, COMPENSATING backward, or at one of the three ends."""

    RUNNING = "RUNNING"
    COMPENSATING = "COMPENSATING"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"  # a checkout that a cancellation put an end to


class Step(StrEnum):
    """One call to another service."""

    RESERVE = "RESERVE"
    AUTHORIZE = "AUTHORIZE"
    COMMIT = "COMMIT"
    CAPTURE = "CAPTURE"
    SHIP = "SHIP"
    VOID = "VOID"
    RELEASE = "RELEASE"
    CANCEL_SHIPMENT = "CANCEL_SHIPMENT"
    REFUND_REST = "REFUND_REST"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class Done:
    """The step succeeded, now or in an earlier attempt."""

    shipment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The other service decided against it; asking again would not help."""

    rejection: Rejection


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer, or one that says nothing about the outcome."""

    cause: str


type Outcome = Done | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Confirm:
    """The pivot: order and cart are settled."""


@dataclass(frozen=True, slots=True)
class Capture:
    """The money is taken."""


@dataclass(frozen=True, slots=True)
class Prepare:
    """There is a shipment."""

    shipment_id: UUID | None


@dataclass(frozen=True, slots=True)
class Reject:
    """Everything is given back."""

    rejection: Rejection


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to happen to an order after it was placed, and why."""

    actor: Actor
    reason: str
    amount: Money | None = None
    """How much to give back; a cancellation gives back everything."""
    quantities: tuple[tuple[UUID, int], ...] = ()
    """Of which lines the amount is the price, and of how many units."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """The order is called off, and its checkout with it."""

    wish: Wish


@dataclass(frozen=True, slots=True)
class GiveBack:
    """All money is back where it came from."""

    state: PaymentState


@dataclass(frozen=True, slots=True)
class Refund:
    """Some money was given back."""

    wish: Wish


@dataclass(frozen=True, slots=True)
class FailRefund:
    """The provider refused to give it back."""

    wish: Wish
    rejection: Rejection


type Effect = Confirm | Capture | Prepare | Reject | Cancel | GiveBack | Refund | FailRefund


@dataclass(frozen=True, slots=True)
class Saga:
    """Where it stands; `step` is the next intent, None at the end."""

    state: SagaState = SagaState.RUNNING
    step: Step | None = Step.RESERVE
    attempts: int = 0
    rejection: Rejection | None = None
    kind: SagaKind = SagaKind.CHECKOUT
    wish: Wish | None = None

    @property
    def must_have_wish(self) -> Wish:
        if self.wish is None:
            raise ValueError(f"A {self.kind} saga needs a wish.")
        return self.wish


@dataclass(frozen=True, slots=True)
class Decision:
    """The saga after a step, what that does to the order, and how long to wait before the next."""

    saga: Saga
    effect: Effect | None = None
    durable: bool = True
    delay: timedelta = timedelta(0)


def again(saga: Saga, step: Step) -> Decision:
    """No answer: try this step, with the same key, after a while."""
    delay = min(FIRST_DELAY * 2 ** min(saga.attempts, 10), LONGEST_DELAY)
    return Decision(replace(saga, step=step, attempts=saga.attempts + 1), delay=delay)


def stuck(saga: Saga) -> Decision:
    """There is no way back and none forward but this step: an operator has to look at it."""
    return Decision(replace(saga, attempts=saga.attempts + 1), delay=STUCK_DELAY)
