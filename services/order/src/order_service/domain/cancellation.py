r"""A cancellation as a pure step machine.

    cancel shipment -> CANCEL -> void ----------------> release -> completed
          |           (pivot)     \-> refund the rest -/
          \-> rejected: the carrier has it

Shipping has the last word on whether it is too late, and nothing is given back before. An order
that was never confirmed has no shipment: its cancellation begins after the pivot. From the pivot on
every step is repeated until it succeeds.
"""

from dataclasses import replace

from order_service.domain.rejection import Rejection
from order_service.domain.saga import (
    Cancel,
    Decision,
    Done,
    GiveBack,
    Outcome,
    Refused,
    Saga,
    SagaKind,
    SagaState,
    Step,
    Unknown,
    Wish,
    again,
    stuck,
)
from order_service.domain.states import PaymentState


def cancellation(wish: Wish, *, confirmed: bool) -> Saga:
    """A cancellation at its beginning."""
    first = Step.CANCEL_SHIPMENT if confirmed else Step.VOID
    return Saga(step=first, kind=SagaKind.CANCELLATION, wish=wish)


def follows_at_once(step: Step) -> Step | None:
    """The step that is done after this one without a commit in between."""
    return Step.RELEASE if step in (Step.VOID, Step.REFUND_REST) else None


def decide_cancellation(saga: Saga, step: Step, outcome: Outcome) -> Decision:
    """Move on, try again, or give up because the carrier has it."""
    match outcome:
        case Done():
            return _advance(saga, step)
        case Refused(rejection):
            return _turn_down(saga, step, rejection)
        case Unknown():
            return again(saga, step)


def _advance(saga: Saga, step: Step) -> Decision:
    moved = replace(saga, attempts=0)
    match step:
        case Step.CANCEL_SHIPMENT:
            return Decision(replace(moved, step=Step.VOID), Cancel(saga.must_have_wish))
        case Step.VOID:
            effect = GiveBack(PaymentState.VOIDED)
            return Decision(replace(moved, step=Step.RELEASE), effect, durable=False)
        case Step.REFUND_REST:
            effect = GiveBack(PaymentState.REFUNDED)
            return Decision(replace(moved, step=Step.RELEASE), effect, durable=False)
        case _:
            return Decision(replace(moved, step=None, state=SagaState.COMPLETED))


def _turn_down(saga: Saga, step: Step, rejection: Rejection) -> Decision:
    if step is Step.CANCEL_SHIPMENT:
        return Decision(replace(saga, step=None, state=SagaState.REJECTED, rejection=rejection))
    if step is Step.VOID and rejection.reason == "PAYMENT_NOT_AUTHORIZED":
        return Decision(replace(saga, step=Step.REFUND_REST, attempts=0))  # it was captured
    return stuck(saga)
