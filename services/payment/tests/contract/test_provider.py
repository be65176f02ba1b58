"""What any payment provider must do, asked of the real sandbox through the official SDK.

`SHOP_TEST_STRIPE_BASE` and `SHOP_TEST_STRIPE_KEY` point the tests at another server that speaks
Stripe's API, such as localstripe; what only the sandbox can do is in `test_bad_outcomes.py`.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chassis.ids import new_id
from chassis.money import Money
from payment_service.adapters.stripe_payments import StripePayments
from payment_service.domain.errors import ProviderSilent
from payment_service.domain.outcomes import Failed, Outcome, Standing, Succeeded, Unknown

from services.payment.tests.builders import PRICE, VISA, usd
from services.payment.tests.sandbox_server import API_KEY, running_sandbox, sandbox_settings


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[StripePayments]:
    elsewhere = os.environ.get("SHOP_TEST_STRIPE_BASE")
    if elsewhere:
        payments = StripePayments(os.environ["SHOP_TEST_STRIPE_KEY"], elsewhere, 5)
        yield payments
        await payments.close()
        return
    async with running_sandbox(sandbox_settings(tmp_path)) as sandbox:
        payments = StripePayments(API_KEY, sandbox.base, 5)
        yield payments
        await payments.close()


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


async def test_a_good_card_is_authorized_in_full(provider: StripePayments) -> None:
    seen = await provider.look_up(await an_authorization(provider))

    assert (seen.standing, seen.amount, seen.captured) == (Standing.AUTHORIZED, PRICE, usd(0))


async def test_an_authorization_is_found_by_its_order(provider: StripePayments) -> None:
    order_id = new_id()
    outcome = await provider.authorize(new_id(), order_id, PRICE, VISA)

    found = await provider.find(order_id)

    assert found
    assert found.reference == reference_of(outcome)
    assert await provider.find(new_id()) is None


async def test_a_currency_without_minor_units_is_charged_as_it_is(provider: StripePayments) -> None:
    outcome = await provider.authorize(new_id(), new_id(), Money(500, "JPY"), VISA)

    assert (await provider.look_up(reference_of(outcome))).amount == Money(500, "JPY")


async def test_a_declining_card_fails(provider: StripePayments) -> None:
    outcome = await provider.authorize(new_id(), new_id(), PRICE, "pm_card_chargeDeclined")

    assert isinstance(outcome, Failed)


async def test_a_capture_takes_the_money(provider: StripePayments) -> None:
    seen = await provider.look_up(await a_capture(provider))

    assert (seen.standing, seen.captured) == (Standing.CAPTURED, PRICE)


async def test_a_capture_may_take_a_part(provider: StripePayments) -> None:
    reference = await an_authorization(provider)

    outcome = await provider.capture(new_id(), reference, usd(500))

    assert reference_of(outcome) == reference
    assert (await provider.look_up(reference)).captured == usd(500)


async def test_a_second_capture_under_another_key_finds_it_captured(
    provider: StripePayments,
) -> None:
    reference = await a_capture(provider)

    assert isinstance(await provider.capture(new_id(), reference, PRICE), Succeeded)


async def test_a_void_lets_the_authorization_go(provider: StripePayments) -> None:
    reference = await an_authorization(provider)

    assert isinstance(await provider.void(new_id(), reference), Succeeded)
    assert isinstance(await provider.void(new_id(), reference), Succeeded)

    assert (await provider.look_up(reference)).standing is Standing.CANCELLED


async def test_what_was_voided_cannot_be_captured(provider: StripePayments) -> None:
    reference = await an_authorization(provider)
    await provider.void(new_id(), reference)

    outcome = await provider.capture(new_id(), reference, PRICE)

    assert isinstance(outcome, Failed)
    assert outcome.authorization_gone


async def test_what_was_captured_cannot_be_voided(provider: StripePayments) -> None:
    reference = await a_capture(provider)

    assert isinstance(await provider.void(new_id(), reference), Failed)


async def test_a_refund_is_found_by_the_attempt_that_asked_for_it(
    provider: StripePayments,
) -> None:
    reference, key = await a_capture(provider), new_id()

    refund = await provider.refund(key, reference, usd(500), new_id())

    assert reference_of(await provider.find_refund(key, reference)) == reference_of(refund)
    assert await provider.find_refund(new_id(), reference) is None


async def test_more_than_was_captured_is_not_refunded(provider: StripePayments) -> None:
    reference = await a_capture(provider)

    outcome = await provider.refund(new_id(), reference, usd(2000), new_id())

    assert isinstance(outcome, Failed)


async def test_a_token_nobody_issued_fails(provider: StripePayments) -> None:
    outcome = await provider.authorize(new_id(), new_id(), PRICE, "pm_of_nobody")

    assert isinstance(outcome, Failed)


async def test_a_provider_that_is_away_gives_no_outcome_and_no_answer() -> None:
    away = StripePayments(API_KEY, "http://127.0.0.1:9", 1)

    assert await away.authorize(new_id(), new_id(), PRICE, VISA) == Unknown()
    with pytest.raises(ProviderSilent):
        await away.look_up("pi_1")
    await away.close()
