"""Steps that contract tests start from."""

from chassis.ids import new_id
from payment_service.adapters.stripe_payments import StripePayments
from payment_service.domain.outcomes import Outcome, Succeeded

from services.payment.tests.builders import PRICE, VISA


async def an_authorization(provider: StripePayments) -> str:
    outcome = await provider.authorize(new_id(), new_id(), PRICE, VISA)
    return reference_of(outcome)


async def a_capture(provider: StripePayments) -> str:
    reference = await an_authorization(provider)
    assert isinstance(await provider.capture(new_id(), reference, PRICE), Succeeded)
    return reference


def reference_of(outcome: Outcome | None) -> str:
    assert isinstance(outcome, Succeeded), outcome
    return outcome.reference
