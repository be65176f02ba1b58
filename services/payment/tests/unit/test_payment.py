import pytest
from chassis.ids import new_id
from chassis.money import Money
from payment_service.domain.attempt import Kind, outcome_of
from payment_service.domain.errors import (
    AlreadyVoided,
    PaymentAmountExceeded,
    PaymentMismatch,
    PaymentNotAuthorized,
    PaymentOutcomeUnknown,
    ProviderDeclined,
)
from payment_service.domain.events import PaymentAuthorized, PaymentCaptured, PaymentVoided
from payment_service.domain.outcomes import Failed, Hint, Standing, Succeeded, Unknown
from payment_service.domain.payment import Payment
from payment_service.domain.state import State
from payment_service.domain.transfer import Account

from services.payment.tests.builders import (
    NOON,
    PRICE,
    VISA,
    a_captured_payment,
    a_declined_payment,
    a_payment,
    an_authorized_payment,
    seen,
    succeed,
    usd,
)
from services.payment.tests.unit.balances import balances


def test_an_authorized_amount_is_held_not_ours() -> None:
    payment = an_authorized_payment()

    assert payment.state is State.AUTHORIZED
    assert balances(payment) == {Account.CUSTOMER: -1999, Account.HOLD: 1999, Account.MERCHANT: 0}
    assert [type(event) for event in payment.events] == [PaymentAuthorized]


def test_a_captured_amount_is_ours() -> None:
    payment = a_captured_payment()

    assert (payment.state, payment.captured) == (State.CAPTURED, PRICE)
    assert balances(payment) == {Account.CUSTOMER: -1999, Account.HOLD: 0, Account.MERCHANT: 1999}
    assert isinstance(payment.events[-1], PaymentCaptured)


def test_what_is_not_captured_of_an_authorization_returns_to_the_customer() -> None:
    payment = a_captured_payment(usd(500))

    assert balances(payment) == {Account.CUSTOMER: -500, Account.HOLD: 0, Account.MERCHANT: 500}


def test_an_unanswered_authorization_is_neither_yes_nor_no() -> None:
    payment = a_payment()

    with pytest.raises(PaymentOutcomeUnknown):
        payment.must_be_authorized_for(PRICE, VISA)


def test_a_decline_is_told_with_its_reason_each_time_it_is_asked() -> None:
    payment = a_declined_payment()

    for _ in range(2):
        with pytest.raises(ProviderDeclined) as refusal:
            payment.must_be_authorized_for(PRICE, VISA)
    assert refusal.value.metadata["decline_code"] == "insufficient_funds"


@pytest.mark.parametrize(("amount", "token"), [(usd(2000), VISA), (PRICE, "pm_card_amex")])
def test_an_order_cannot_be_authorized_differently_a_second_time(amount: Money, token: str) -> None:
    with pytest.raises(PaymentMismatch):
        an_authorized_payment().must_be_authorized_for(amount, token)


def test_more_than_was_authorized_cannot_be_captured() -> None:
    with pytest.raises(PaymentAmountExceeded):
        an_authorized_payment().begin_capture(usd(2000), NOON)


def test_another_currency_cannot_be_captured() -> None:
    with pytest.raises(PaymentMismatch):
        an_authorized_payment().begin_capture(Money(1999, "EUR"), NOON)


def test_a_capture_happens_once() -> None:
    payment = a_captured_payment()

    assert payment.begin_capture(PRICE, NOON) is None
    with pytest.raises(PaymentMismatch):
        payment.begin_capture(usd(1), NOON)


def test_nothing_new_is_started_while_an_outcome_is_unknown() -> None:
    payment = an_authorized_payment()
    attempt = payment.begin_capture(PRICE, NOON)
    assert attempt
    payment.settle(attempt.id, Unknown(), NOON)

    with pytest.raises(PaymentOutcomeUnknown):
        payment.begin_capture(PRICE, NOON)


@pytest.mark.parametrize("make", [a_payment, a_declined_payment])
def test_what_is_not_authorized_cannot_be_captured(make: object) -> None:
    payment = make()  # type: ignore[operator]

    with pytest.raises((PaymentNotAuthorized, PaymentOutcomeUnknown)):
        payment.begin_capture(PRICE, NOON)


def test_a_void_gives_the_whole_amount_back() -> None:
    payment = an_authorized_payment()
    succeed(payment, payment.begin_void(NOON))

    assert payment.state is State.VOIDED
    assert set(balances(payment).values()) == {0}
    assert isinstance(payment.events[-1], PaymentVoided)


def test_a_captured_payment_cannot_be_voided() -> None:
    with pytest.raises(PaymentNotAuthorized):
        a_captured_payment().begin_void(NOON)


def test_after_a_tombstone_an_authorization_is_refused() -> None:
    tombstone = Payment.tombstone(new_id(), NOON)

    with pytest.raises(AlreadyVoided):
        tombstone.must_be_authorized_for(PRICE, VISA)


def test_voiding_an_unanswered_authorization_waits_for_its_answer_then_gives_it_back() -> None:
    payment = a_payment()

    assert payment.begin_void(NOON) is None
    with pytest.raises(PaymentOutcomeUnknown):
        payment.must_be_void()
    payment.settle(payment.authorization.id, Succeeded("pi_1"), NOON)
    with pytest.raises(AlreadyVoided):
        payment.must_be_authorized_for(PRICE, VISA)
    succeed(payment, payment.attempts[-1])

    payment.must_be_void()
    assert payment.state is State.VOIDED


def test_the_second_answer_about_an_attempt_changes_nothing() -> None:
    payment = an_authorized_payment()

    payment.settle(payment.authorization.id, Failed("late", "A late decline."), NOON)

    assert payment.state is State.AUTHORIZED
    assert len(payment.transfers) == 1


def test_a_capture_of_an_expired_authorization_leaves_the_payment_void() -> None:
    payment = an_authorized_payment()
    attempt = payment.begin_capture(PRICE, NOON)
    assert attempt
    gone = Failed("authorization_expired", "Gone.", authorization_gone=True)

    payment.settle(attempt.id, gone, NOON)

    assert payment.state is State.VOIDED
    with pytest.raises(PaymentNotAuthorized):
        payment.must_have_settled(attempt.id)


def test_a_void_that_finds_the_money_taken_says_so_and_lets_it_be_refunded() -> None:
    payment = an_authorized_payment()
    attempt = payment.begin_void(NOON)
    assert attempt
    taken = outcome_of(Kind.VOID, seen(payment, Standing.CAPTURED))
    assert taken

    payment.settle(attempt.id, taken, NOON)

    assert (payment.state, payment.captured) == (State.CAPTURED, PRICE)
    assert balances(payment) == {Account.CUSTOMER: -1999, Account.HOLD: 0, Account.MERCHANT: 1999}
    with pytest.raises(PaymentNotAuthorized, match="refunded instead"):
        payment.must_have_settled(attempt.id)
    succeed(payment, payment.begin_refund(new_id(), PRICE, "called off", NOON))
    assert payment.state is State.REFUNDED


def test_an_authorization_that_ended_at_the_provider_ends_here() -> None:
    payment = an_authorized_payment()

    payment.align(seen(payment, Standing.CANCELLED), NOON)

    assert payment.state is State.VOIDED
    assert set(balances(payment).values()) == {0}


def test_a_charge_that_surfaces_after_we_gave_up_is_given_back() -> None:
    payment = a_declined_payment()

    payment.align(seen(payment, Standing.AUTHORIZED), NOON)
    succeed(payment, payment.attempts[-1])

    assert payment.state is State.DECLINED
    assert set(balances(payment).values()) == {0}
    payment.align(seen(payment, Standing.AUTHORIZED), NOON)
    assert len(payment.attempts) == 2


def test_a_charge_that_surfaced_is_given_back_although_the_first_void_failed() -> None:
    payment = a_declined_payment()
    payment.align(seen(payment, Standing.AUTHORIZED), NOON)
    never = Failed("processing_error", "The provider never confirmed it.")
    payment.settle(payment.attempts[-1].id, never, NOON)

    assert payment.was_given_up
    payment.align(seen(payment, Standing.AUTHORIZED), NOON)
    assert not payment.was_given_up
    succeed(payment, payment.attempts[-1])

    assert [each.kind for each in payment.attempts] == [Kind.AUTHORIZE, Kind.VOID, Kind.VOID]
    assert len(payment.transfers) == 2
    assert set(balances(payment).values()) == {0}


@pytest.mark.parametrize(
    ("standing", "known"),
    [
        (Standing.AUTHORIZED, True),
        (Standing.PROCESSING, True),
        (None, True),
        (Standing.CAPTURED, False),
        (Standing.CANCELLED, False),
        (Standing.DECLINED, False),
    ],
)
def test_an_authorized_payment_is_read_again_only_for_news(
    standing: Standing | None, *, known: bool
) -> None:
    payment = an_authorized_payment()
    hint = Hint("evt_1", "kind", str(payment.order_id), "pi_1", standing)

    assert payment.knows(hint) is known
