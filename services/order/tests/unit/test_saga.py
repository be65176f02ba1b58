from itertools import product

import pytest
from chassis.ids import new_id
from order_service.domain.decisions import decide, intents
from order_service.domain.rejection import Rejection
from order_service.domain.saga import (
    LONGEST_DELAY,
    STUCK_DELAY,
    Capture,
    Confirm,
    Decision,
    Done,
    Outcome,
    Prepare,
    Refused,
    Reject,
    Saga,
    SagaState,
    Step,
    Unknown,
)

CHECKOUT_STEPS = list(Step)[: list(Step).index(Step.CANCEL_SHIPMENT)]
NO_ANSWER = Unknown("DEADLINE_EXCEEDED")
SHORT = Rejection("OUT_OF_STOCK", "Too few.")


def refused(reason: str) -> Refused:
    return Refused(Rejection(reason, "No."))


def at(step: Step, attempts: int = 0) -> Saga:
    turned_back = step in (Step.VOID, Step.RELEASE)
    return Saga(
        SagaState.COMPENSATING if turned_back else SagaState.RUNNING,
        step,
        attempts,
        SHORT if turned_back else None,
    )


def after(*outcomes: Outcome) -> Decision:
    """Walk from the start through these outcomes."""
    decision = Decision(Saga())
    for outcome in outcomes:
        decision = decide(decision.saga, outcome)
    return decision


def test_a_checkout_without_trouble() -> None:
    shipment = new_id()
    walk = [decide(at(step), Done(shipment)) for step in list(Step)[:5]]

    assert [each.saga.step for each in walk] == [
        Step.AUTHORIZE,
        Step.COMMIT,
        Step.CAPTURE,
        Step.SHIP,
        None,
    ]
    assert [each.effect for each in walk] == [
        None,
        None,
        Confirm(),
        Capture(),
        Prepare(shipment),
    ]
    assert walk[-1].saga.state is SagaState.COMPLETED


def test_a_commit_covers_the_intents_up_to_the_next_commit() -> None:
    assert intents(Saga(step=Step.RESERVE)) == (Step.RESERVE, Step.AUTHORIZE, Step.COMMIT)
    assert intents(Saga(step=Step.COMMIT)) == (Step.COMMIT,)
    assert intents(Saga(step=Step.CAPTURE)) == (Step.CAPTURE, Step.SHIP)
    assert intents(Saga(step=Step.VOID)) == (Step.VOID, Step.RELEASE)
    assert intents(Saga(step=None)) == ()


def test_out_of_stock_voids_before_it_releases_for_an_earlier_run_may_have_authorized() -> None:
    decision = after(refused("OUT_OF_STOCK"))
    assert decision.saga.step is Step.VOID

    decision = decide(decide(decision.saga, Done()).saga, Done())

    assert decision.saga.state is SagaState.REJECTED
    assert decision.effect == Reject(Rejection("OUT_OF_STOCK", "No."))


def test_a_declined_payment_only_releases_the_stock() -> None:
    decision = after(Done(), refused("PAYMENT_DECLINED"))

    assert (decision.saga.state, decision.saga.step) == (SagaState.COMPENSATING, Step.RELEASE)


def test_a_payment_refused_for_any_other_reason_is_voided() -> None:
    assert after(Done(), refused("VALIDATION_FAILED")).saga.step is Step.VOID


def test_an_unknown_payment_extends_the_hold_before_it_asks_again() -> None:
    decision = after(Done(), NO_ANSWER)

    assert decision.saga.step is Step.RESERVE
    assert decide(decision.saga, Done()).saga.step is Step.AUTHORIZE


def test_delays_grow_while_a_payment_stays_unknown() -> None:
    saga, delays = Saga(), []
    for _ in range(12):
        decision = decide(decide(saga, Done()).saga, NO_ANSWER)
        saga = decision.saga
        delays.append(decision.delay)

    assert delays == sorted(delays)
    assert delays[0] < delays[3] < delays[-1] == LONGEST_DELAY


def test_an_expired_hold_is_reserved_again() -> None:
    decision = decide(at(Step.COMMIT), refused("RESERVATION_EXPIRED"))

    assert (decision.saga.state, decision.saga.step) == (SagaState.RUNNING, Step.RESERVE)


def test_an_expired_hold_past_the_deadline_turns_back() -> None:
    decision = decide(at(Step.COMMIT), refused("RESERVATION_EXPIRED"), late=True)

    assert decision.saga.step is Step.VOID


def test_a_cancelled_reservation_turns_back() -> None:
    assert decide(at(Step.COMMIT), refused("RESERVATION_CANCELLED")).saga.step is Step.VOID


@pytest.mark.parametrize("step", [Step.RESERVE, Step.AUTHORIZE])
def test_past_the_deadline_an_unanswered_call_turns_back(step: Step) -> None:
    decision = decide(at(step), NO_ANSWER, late=True)

    assert decision.saga.step is Step.VOID
    assert decision.saga.rejection is not None
    assert decision.saga.rejection.reason == "DEADLINE_EXCEEDED"


def test_an_unanswered_commit_is_asked_again_however_late() -> None:
    assert decide(at(Step.COMMIT), NO_ANSWER, late=True).saga.step is Step.COMMIT


@pytest.mark.parametrize("step", [Step.CAPTURE, Step.SHIP, Step.VOID, Step.RELEASE])
@pytest.mark.parametrize("late", [False, True])
def test_past_the_turning_points_every_step_is_repeated(step: Step, late: bool) -> None:
    unknown = decide(at(step), NO_ANSWER, late=late)
    stuck = decide(at(step), refused("PAYMENT_NOT_AUTHORIZED"), late=late)

    assert (unknown.saga.step, stuck.saga.step) == (step, step)
    assert stuck.delay == STUCK_DELAY
    assert unknown.effect is None
    assert stuck.effect is None


OUTCOMES = [Done(), refused("OUT_OF_STOCK"), refused("RESERVATION_EXPIRED"), NO_ANSWER]


@pytest.mark.parametrize(
    ("step", "outcome", "late"), list(product(CHECKOUT_STEPS, OUTCOMES, [False, True]))
)
def test_every_step_has_an_answer_to_every_outcome(
    step: Step, outcome: Outcome, late: bool
) -> None:
    decision = decide(at(step), outcome, late=late)

    assert (decision.saga.step is None) == (
        decision.saga.state in (SagaState.COMPLETED, SagaState.REJECTED)
    )
    assert isinstance(decision.effect, Reject) == (decision.saga.state is SagaState.REJECTED)
    if not isinstance(outcome, Done):
        assert decision.durable, "what a repetition might not repeat is committed"


def test_a_saga_at_its_end_has_nothing_to_decide() -> None:
    with pytest.raises(ValueError, match="COMPLETED"):
        decide(Saga(SagaState.COMPLETED, None), Done())
