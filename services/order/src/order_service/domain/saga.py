"""The checkout saga as a pure step machine: (saga, outcome of its step) -> what now.

    reserve -> authorize -> commit -> CONFIRM -> capture -> ship -> completed
                                      (pivot)
    void -> release -> rejected

Before the pivot a refusal compensates; after it every step is repeated until it succeeds. Every
step is idempotent on the order's id at the service it calls, so steps may be run again: a commit
covers the intents up to the next decision that is `durable`, and after a crash all of them repeat.
Durable are the pivot, both ends, every turning back and every failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from order_service.domain.rejection import Rejection

FIRST_DELAY = timedelta(milliseconds=200)
LONGEST_DELAY = timedelta(seconds=5)
STUCK_DELAY = timedelta(seconds=30)


class SagaState(StrEnum):
    """RUNNING forward, COMPENSATING backward, or at one of the two ends."""

    RUNNING = "RUNNING"
    COMPENSATING = "COMPENSATING"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"


class Step(StrEnum):
    """One call to another service."""

    RESERVE = "RESERVE"
    AUTHORIZE = "AUTHORIZE"
    COMMIT = "COMMIT"
    CAPTURE = "CAPTURE"
    SHIP = "SHIP"
    VOID = "VOID"
    RELEASE = "RELEASE"


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


type Effect = Confirm | Capture | Prepare | Reject


@dataclass(frozen=True, slots=True)
class Saga:
    """Where a checkout stands; `step` is the next intent, None at the end."""

    state: SagaState = SagaState.RUNNING
    step: Step | None = Step.RESERVE
    attempts: int = 0
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The saga after a step, what that does to the order, and how long to wait before the next."""

    saga: Saga
    effect: Effect | None = None
    durable: bool = True
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class _Success:
    next_step: Step | None
    durable: bool = True


# The first commit already intends to authorize and to commit: hence a refused reserve voids too,
# for an earlier run may have got further, and a release gives back committed stock as well.
_ON_SUCCESS: Mapping[Step, _Success] = {
    Step.RESERVE: _Success(Step.AUTHORIZE, durable=False),
    Step.AUTHORIZE: _Success(Step.COMMIT, durable=False),
    Step.COMMIT: _Success(Step.CAPTURE),
    Step.CAPTURE: _Success(Step.SHIP, durable=False),
    Step.SHIP: _Success(None),
    Step.VOID: _Success(Step.RELEASE, durable=False),
    Step.RELEASE: _Success(None),
}
_ENDS = {SagaState.RUNNING: SagaState.COMPLETED, SagaState.COMPENSATING: SagaState.REJECTED}
_NOTHING_TO_VOID = frozenset({"PAYMENT_DECLINED", "PAYMENT_VOIDED"})
_TOO_LATE = Rejection("DEADLINE_EXCEEDED", "The checkout took too long; nothing was charged.")


def intents(step: Step | None) -> tuple[Step, ...]:
    """The steps that a commit of `step` as next intent covers: up to the next durable decision."""
    covered: list[Step] = []
    while step is not None:
        covered.append(step)
        success = _ON_SUCCESS[step]
        step = None if success.durable else success.next_step
    return tuple(covered)


def decide(saga: Saga, outcome: Outcome, *, late: bool = False) -> Decision:
    """Move on, turn back, or try again. `late` means that the checkout's deadline has passed."""
    if saga.step is None:
        raise ValueError(f"A {saga.state} saga has no step to decide on.")
    match outcome:
        case Done():
            return _advance(saga, saga.step, outcome)
        case Refused(rejection):
            return _turn_down(saga, saga.step, rejection, late=late)
        case Unknown():
            return _try_again(saga, saga.step, late=late)


def _advance(saga: Saga, step: Step, done: Done) -> Decision:
    success = _ON_SUCCESS[step]
    moved = replace(
        saga,
        step=success.next_step,
        state=saga.state if success.next_step else _ENDS[saga.state],
        # Reserve repeats while authorize is unknown: the delays between must go on growing.
        attempts=saga.attempts if step is Step.RESERVE else 0,
    )
    return Decision(moved, _effect_of(step, done, saga.rejection), success.durable)


def _effect_of(step: Step, done: Done, rejection: Rejection | None) -> Effect | None:
    match step:
        case Step.COMMIT:
            return Confirm()
        case Step.CAPTURE:
            return Capture()
        case Step.SHIP:
            return Prepare(done.shipment_id)
        case Step.RELEASE if rejection:
            return Reject(rejection)
        case _:
            return None


def _turn_down(saga: Saga, step: Step, rejection: Rejection, *, late: bool) -> Decision:
    match step:
        case Step.RESERVE:
            return _compensate(Step.VOID, rejection)
        case Step.AUTHORIZE:
            declined = rejection.reason in _NOTHING_TO_VOID
            return _compensate(Step.RELEASE if declined else Step.VOID, rejection)
        case Step.COMMIT:
            if rejection.reason == "RESERVATION_EXPIRED" and not late:
                return Decision(replace(saga, step=Step.RESERVE, attempts=0))
            return _compensate(Step.VOID, rejection)
        case _:
            # There is no way back and none forward but this: an operator has to look at it.
            return Decision(replace(saga, attempts=saga.attempts + 1), delay=STUCK_DELAY)


def _try_again(saga: Saga, step: Step, *, late: bool) -> Decision:
    """Same step, same key. Whether an unanswered commit took hold only commit itself can tell."""
    if late and step in (Step.RESERVE, Step.AUTHORIZE):
        return _compensate(Step.VOID, _TOO_LATE)
    # Reserving again extends the hold, which must not expire while the payment is unknown.
    again = Step.RESERVE if step is Step.AUTHORIZE else step
    delay = min(FIRST_DELAY * 2 ** min(saga.attempts, 10), LONGEST_DELAY)
    return Decision(replace(saga, step=again, attempts=saga.attempts + 1), delay=delay)


def _compensate(first: Step, rejection: Rejection) -> Decision:
    return Decision(Saga(SagaState.COMPENSATING, first, rejection=rejection))
