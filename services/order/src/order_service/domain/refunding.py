"""A refund as a pure step machine: one step, repeated until the provider says yes or no."""

from dataclasses import replace

from order_service.domain.saga import (
    Decision,
    Done,
    FailRefund,
    Outcome,
    Refund,
    Refused,
    Saga,
    SagaKind,
    SagaState,
    Step,
    Unknown,
    Wish,
    again,
)


def refunding(wish: Wish) -> Saga:
    """A refund at its beginning."""
    return Saga(step=Step.REFUND, kind=SagaKind.REFUND, wish=wish)


def decide_refund(saga: Saga, step: Step, outcome: Outcome) -> Decision:
    wish = saga.must_have_wish
    match outcome:
        case Done():
            ended = replace(saga, step=None, state=SagaState.COMPLETED)
            return Decision(ended, Refund(wish))
        case Refused(rejection):
            ended = replace(saga, step=None, state=SagaState.REJECTED, rejection=rejection)
            return Decision(ended, FailRefund(wish, rejection))
        case Unknown():
            return again(saga, step)
