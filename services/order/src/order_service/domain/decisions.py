"""One machine for all kinds of saga: (saga, outcome of its step) -> what now."""

from order_service.domain import cancellation, checkout
from order_service.domain.cancellation import decide_cancellation
from order_service.domain.checkout import decide_checkout
from order_service.domain.refunding import decide_refund
from order_service.domain.saga import Decision, Outcome, Saga, SagaKind, Step


def decide(saga: Saga, outcome: Outcome, *, late: bool = False) -> Decision:
    """What follows from how its step ended. `late` means that the saga's deadline has passed."""
    if saga.step is None:
        raise ValueError(f"A {saga.state} saga has no step to decide on.")
    match saga.kind:
        case SagaKind.CHECKOUT:
            return decide_checkout(saga, saga.step, outcome, late=late)
        case SagaKind.CANCELLATION:
            return decide_cancellation(saga, saga.step, outcome)
        case SagaKind.REFUND:
            return decide_refund(saga, saga.step, outcome)


def intents(saga: Saga) -> tuple[Step, ...]:
    """The steps that a commit of this saga covers: up to the next durable decision."""
    covered: list[Step] = []
    step = saga.step
    while step is not None:
        covered.append(step)
        step = _follows_at_once(saga.kind, step)
    return tuple(covered)


def _follows_at_once(kind: SagaKind, step: Step) -> Step | None:
    match kind:
        case SagaKind.CHECKOUT:
            return checkout.follows_at_once(step)
        case SagaKind.CANCELLATION:
            return cancellation.follows_at_once(step)
        case SagaKind.REFUND:
            return None
