"""Giving back what was captured."""

import pytest
from chassis.ids import new_id
from payment_service.domain.errors import (
    PaymentAmountExceeded,
    PaymentNotCaptured,
    ProviderDeclined,
    RefundIdReused,
)
from payment_service.domain.outcomes import Failed
from payment_service.domain.state import State

from services.payment.tests.builders import (
    NOON,
    a_captured_payment,
    an_authorized_payment,
    succeed,
    usd,
)
from services.payment.tests.unit.balances import balances


def test_refunds_go_up_to_what_was_captured_and_no_further() -> None:
    payment = a_captured_payment()
    succeed(payment, payment.begin_refund(new_id(), usd(500), "damaged", NOON))
    after_the_first = payment.state

    with pytest.raises(PaymentAmountExceeded):
        payment.begin_refund(new_id(), usd(1500), "", NOON)
    succeed(payment, payment.begin_refund(new_id(), usd(1499), "", NOON))

    assert (after_the_first, payment.state) == (State.PARTIALLY_REFUNDED, State.REFUNDED)
    assert set(balances(payment).values()) == {0}


def test_a_refund_asked_for_again_is_not_made_again() -> None:
    payment = a_captured_payment()
    request_id = new_id()
    succeed(payment, payment.begin_refund(request_id, usd(500), "", NOON))

    assert payment.begin_refund(request_id, usd(500), "", NOON) is None
    with pytest.raises(RefundIdReused):
        payment.begin_refund(request_id, usd(600), "", NOON)


def test_a_failed_refund_stays_failed_under_its_id_and_may_be_tried_under_another() -> None:
    payment = a_captured_payment()
    request_id = new_id()
    attempt = payment.begin_refund(request_id, usd(500), "", NOON)
    assert attempt
    payment.settle(attempt.id, Failed("card_closed", "The card is closed."), NOON)

    with pytest.raises(ProviderDeclined):
        payment.begin_refund(request_id, usd(500), "", NOON)
    assert payment.begin_refund(new_id(), usd(500), "", NOON)


def test_what_was_not_captured_cannot_be_refunded() -> None:
    with pytest.raises(PaymentNotCaptured):
        an_authorized_payment().begin_refund(new_id(), usd(1), "", NOON)
