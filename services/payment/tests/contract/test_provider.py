"""What any server of Stripe's API must do, asked through the official SDK.

It is the sandbox; or localstripe, when `SHOP_TEST_LOCALSTRIPE` holds its address.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from chassis.ids import new_id
from chassis.money import Money
from payment_service.adapters.stripe_payments import StripePayments
from payment_service.domain.outcomes import Failed, Standing

from services.payment.tests.builders import PRICE, VISA, usd
from services.payment.tests.contract.localstripe_bridge import localstripe_bridge
from services.payment.tests.contract.purchases import a_capture, an_authorization, reference_of
from services.payment.tests.sandbox_server import API_KEY, running_sandbox, sandbox_settings


@asynccontextmanager
async def a_server(folder: Path) -> AsyncIterator[str]:
    localstripe = os.environ.get("SHOP_TEST_LOCALSTRIPE")
    if localstripe:
        async with localstripe_bridge(localstripe) as base:
            yield base
    else:
        async with running_sandbox(sandbox_settings(folder)) as sandbox:
            yield sandbox.base


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[StripePayments]:
    async with a_server(tmp_path) as base:
        payments = StripePayments(API_KEY, base, 5)
        yield payments
        await payments.close()


async def test_a_good_card_is_authorized_in_full(provider: StripePayments) -> None:
    seen = await provider.look_up(await an_authorization(provider))

    assert (seen.standing, seen.amount, seen.captured) == (Standing.AUTHORIZED, PRICE, usd(0))


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


async def test_a_token_nobody_issued_fails(provider: StripePayments) -> None:
    outcome = await provider.authorize(new_id(), new_id(), PRICE, "pm_of_nobody")

    assert isinstance(outcome, Failed)
