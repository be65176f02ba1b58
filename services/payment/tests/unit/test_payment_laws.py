"""Whatever happens to a payment, money is neither made nor lost."""

from chassis.ids import new_id
from hypothesis import given
from hypothesis import strategies as some
from payment_service.domain.errors import (
    PaymentAmountExceeded,
    PaymentMismatch,
    PaymentNotAuthorized,
    PaymentNotCaptured,
    PaymentOutcomeUnknown,
)
from payment_service.domain.outcomes import Failed, Outcome, Standing, Succeeded, Unknown
from payment_service.domain.payment import Payment
from payment_service.domain.state import LEGAL_MOVES, State
from payment_service.domain.transfer import Account

from services.payment.tests.builders import (
    NOON,
    a_payment,
    seen,
    usd,
)
from services.payment.tests.unit.balances import balances

STEPS = some.lists(
    some.tuples(
        some.sampled_from(["capture", "void", "refund", "align"]),
        some.integers(1, 2500),
        some.sampled_from([*Standing]),
        some.sampled_from(["succeed", "fail", "unknown"]),
    ),
    max_size=12,
)


@given(STEPS, some.sampled_from(["succeed", "fail", "unknown"]))
def test_whatever_happens_money_is_neither_made_nor_lost_and_states_never_regress(
    steps: list[tuple[str, int, Standing, str]], first: str
) -> None:
    payment = a_payment()
    answer(payment, first)
    for what, minor, standing, result in steps:
        before = payment.state
        take_step(payment, what, minor, standing)
        answer(payment, result)
        assert before is payment.state or reachable(before, payment.state)
        totals = balances(payment)
        assert sum(totals.values()) == 0
        assert totals[Account.MERCHANT] == payment.captured.minor - payment.refunded.minor
        assert 0 <= payment.refunded.minor <= payment.captured.minor <= payment.amount.minor
        assert totals[Account.HOLD] in {0, payment.amount.minor}


def answer(payment: Payment, result: str) -> None:
    outcomes: dict[str, Outcome] = {
        "succeed": Succeeded("ref"),
        "fail": Failed("no", "No."),
        "unknown": Unknown(),
    }
    for attempt in [each for each in payment.attempts if each.open]:
        payment.settle(attempt.id, outcomes[result], NOON)


def take_step(payment: Payment, what: str, minor: int, standing: Standing) -> None:
    refusals = (PaymentNotAuthorized, PaymentNotCaptured, PaymentMismatch)
    try:
        match what:
            case "capture":
                payment.begin_capture(usd(minor), NOON)
            case "void":
                payment.begin_void(NOON)
            case "refund":
                payment.begin_refund(new_id(), usd(minor), "", NOON)
            case _:
                payment.align(seen(payment, standing), NOON)
    except (*refusals, PaymentAmountExceeded, PaymentOutcomeUnknown):
        return


def reachable(start: State, end: State) -> bool:
    return any(move is end or reachable(move, end) for move in LEGAL_MOVES[start] - {start})
