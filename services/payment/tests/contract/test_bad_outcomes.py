"""What the adapter makes of the answers that only the sandbox can be told to give."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from chassis.ids import new_id
from payment_service.adapters.stripe_payments import StripePayments
from payment_service.domain.outcomes import Failed, Standing, Succeeded, Unknown

from services.payment.tests.builders import PRICE, VISA, usd
from services.payment.tests.sandbox_server import (
    API_KEY,
    RunningSandbox,
    running_sandbox,
    sandbox_settings,
)


@dataclass
class Impatient:
    """The adapter with a time-out shorter than the sandbox is slow."""

    provider: StripePayments
    sandbox: RunningSandbox


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncIterator[Impatient]:
    async with running_sandbox(sandbox_settings(tmp_path)) as sandbox:
        provider = StripePayments(API_KEY, sandbox.base, 0.5)
        yield Impatient(provider, sandbox)
        await provider.close()


async def test_the_same_key_charges_once_and_answers_alike(impatient: Impatient) -> None:
    key, order_id = new_id(), new_id()

    outcomes = [await impatient.provider.authorize(key, order_id, PRICE, VISA) for _ in range(3)]

    assert len(set(outcomes)) == 1
    assert await impatient.sandbox.movements() == [("authorize", 1999)]


async def test_a_key_with_another_body_is_no_clear_answer(impatient: Impatient) -> None:
    key, order_id = new_id(), new_id()
    await impatient.provider.authorize(key, order_id, PRICE, VISA)

    assert await impatient.provider.authorize(key, order_id, usd(1), VISA) == Unknown()


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedFraudulent", "fraudulent"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
    ],
)
async def test_a_decline_carries_its_code(impatient: Impatient, token: str, code: str) -> None:
    outcome = await impatient.provider.authorize(new_id(), new_id(), PRICE, token)

    assert isinstance(outcome, Failed)
    assert outcome.code == code
    assert outcome.message.endswith(".")


@pytest.mark.parametrize(
    ("token", "finally_"),
    [
        ("pm_sandbox_timeoutThenSucceed", Succeeded),
        ("pm_sandbox_timeoutThenDecline", Failed),
        ("pm_sandbox_replyLost", Succeeded),
    ],
)
async def test_a_time_out_is_unknown_until_the_same_key_answers(
    impatient: Impatient, token: str, finally_: type
) -> None:
    key, order_id = new_id(), new_id()
    outcome = await impatient.provider.authorize(key, order_id, PRICE, token)
    assert outcome == Unknown()

    async with asyncio.timeout(5):
        while isinstance(outcome, Unknown):
            await asyncio.sleep(0.05)
            outcome = await impatient.provider.authorize(key, order_id, PRICE, token)

    assert isinstance(outcome, finally_)


async def test_after_an_error_the_charge_is_found_by_its_order(impatient: Impatient) -> None:
    key, order_id = new_id(), new_id()
    token = "pm_sandbox_errorAfterCharging"
    assert await impatient.provider.authorize(key, order_id, PRICE, token) == Unknown()

    found = await impatient.provider.find(order_id)

    assert found
    assert found.standing is Standing.AUTHORIZED


async def test_a_late_decline_is_unknown_with_a_reference(impatient: Impatient) -> None:
    outcome = await impatient.provider.authorize(
        new_id(), new_id(), PRICE, "pm_sandbox_lateDecline"
    )

    assert isinstance(outcome, Unknown)
    assert outcome.reference


async def test_a_pending_refund_is_unknown_with_a_reference(impatient: Impatient) -> None:
    provider = impatient.provider
    held = await provider.authorize(new_id(), new_id(), PRICE, "pm_card_pendingRefund")
    assert isinstance(held, Succeeded)
    await provider.capture(new_id(), held.reference, PRICE)

    outcome = await provider.refund(new_id(), held.reference, PRICE, new_id())

    assert isinstance(outcome, Unknown)
    assert outcome.reference


async def test_a_wrong_key_is_no_clear_answer(impatient: Impatient) -> None:
    stranger = StripePayments("sk_test_wrong", impatient.sandbox.base, 1)

    assert await stranger.authorize(new_id(), new_id(), PRICE, VISA) == Unknown()
    await stranger.close()
