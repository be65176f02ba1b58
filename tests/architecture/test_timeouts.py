"""Who asks waits longer than who is asked: defaults of different services that must agree."""

from order_service.config import OrderSettings
from payment_service.config import PaymentSettings


def test_a_checkout_waits_for_payment_longer_than_payment_for_its_provider() -> None:
    waits = OrderSettings.model_fields["saga_payment_timeout_seconds"].default
    answers = PaymentSettings.model_fields["stripe_timeout_seconds"].default

    assert answers < waits
