import pytest
from chassis.ids import new_id
from order_service.application.troubles import Trouble

from services.order.tests.builders import NOON


@pytest.mark.parametrize(
    ("step", "reason", "advice"),
    [
        ("SHIP", "", "goes on by itself"),
        ("CAPTURE", "PAYMENT_NOT_AUTHORIZED", "ask them to order again"),
        ("CAPTURE", "PAYMENT_AMOUNT_EXCEEDED", "or call the order off"),
        ("SHIP", "ADDRESS_NOT_SERVED", "or call the order off"),
        ("VOID", "PAYMENT_NOT_FOUND", "and it goes on."),
    ],
)
def test_a_trouble_says_what_can_be_done(step: str, reason: str, advice: str) -> None:
    trouble = Trouble(new_id(), step, reason, "No.", attempts=3, last_attempt_time=NOON)

    assert advice in trouble.advice
    assert ("call the order off" in trouble.advice.lower()) == (step != "VOID" and reason != "")
