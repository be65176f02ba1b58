"""The checkout as a pure step machine: (saga, outcome of its step) -> what now.

    reserve -> authorize -> commit -> CONFIRM -> capture -> ship -> completed
                                      (pivot)
    void -> release -> rejected

Before the pivot a refusal compensates; after it every step is repeated until it succeeds. Durable
are the pivot, both ends, every turning back and every failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from order_service.domain.rejection import Rejection
from order_service.domain.saga import (
    Capture,
    Confirm,
    Decision,
    Done,
    Effect,
    Outcome,
    Prepare,
    Refused,
    Reject,
    Saga,
    SagaState,
    Step,
    Unknown,
    again,
    stuck,
)


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


def follows_at_once(step: Step) -> Step | None:
    """The step that is done after this one without a commit in between."""
    success = _ON_SUCCESS[step]
    return None if success.durable else success.next_step


def decide_checkout(saga: Saga, step: Step, outcome: Outcome, *, late: bool) -> Decision:
    """Move on, turn back, or try again. `late` means that the checkout's deadline has passed."""
    match outcome:
        case Done():
            return _advance(saga, step, outcome)
        case Refused(rejection):
            return _turn_down(saga, step, rejection, late=late)
        case Unknown():
            return _try_again(saga, step, late=late)


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
            return stuck(saga)


def _try_again(saga: Saga, step: Step, *, late: bool) -> Decision:
    """Same step, same key. Whether an unanswered commit took hold only commit itself can tell."""
    if late and step in (Step.RESERVE, Step.AUTHORIZE):
        return _compensate(Step.VOID, _TOO_LATE)
    # Reserving again extends the hold, which must not expire while the payment is unknown.
    return again(saga, Step.RESERVE if step is Step.AUTHORIZE else step)


def _compensate(first: Step, rejection: Rejection) -> Decision:
    return Decision(Saga(SagaState.COMPENSATING, first, rejection=rejection))
