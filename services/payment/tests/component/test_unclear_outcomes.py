import asyncio

import pytest
from chassis.errors import FailedPrecondition, Unavailable
from chassis.ids import new_id

from services.payment.tests.component.conftest import State, Till, dollars, eventually


async def unclear(till: Till, token: str) -> None:
    with pytest.raises(Unavailable) as error:
        await till.authorize(token)
    assert error.value.reason == "PAYMENT_OUTCOME_UNKNOWN"
    assert error.value.retry_after


@pytest.mark.parametrize(
    "token",
    ["pm_sandbox_timeoutThenSucceed", "pm_sandbox_replyLost", "pm_sandbox_errorAfterCharging"],
)
async def test_an_unclear_authorization_is_found_out_and_charged_exactly_once(
    till: Till, token: str
) -> None:
    await unclear(till, token)

    await till.becomes(State.PAYMENT_STATE_AUTHORIZED)

    assert (await till.authorize(token)).state == State.PAYMENT_STATE_AUTHORIZED
    assert await till.charges() == [("authorize", 1999)]
    assert await till.transfers() == await till.charges()


@pytest.mark.parametrize("token", ["pm_sandbox_timeoutThenDecline", "pm_sandbox_lateDecline"])
async def test_an_unclear_authorization_may_turn_out_declined(till: Till, token: str) -> None:
    await unclear(till, token)

    await till.becomes(State.PAYMENT_STATE_DECLINED)

    with pytest.raises(FailedPrecondition) as error:
        await till.authorize(token)
    assert error.value.metadata["decline_code"] == "generic_decline"
    assert await till.charges() == []


async def test_a_void_of_an_unclear_authorization_is_carried_out_in_the_end(till: Till) -> None:
    await unclear(till, "pm_sandbox_timeoutThenSucceed")

    with pytest.raises(Unavailable):
        await till.void()

    await till.becomes(State.PAYMENT_STATE_VOIDED)
    assert (await till.void()).state == State.PAYMENT_STATE_VOIDED
    assert await till.charges() == [("authorize", 1999), ("release", 1999)]
    assert await till.transfers() == await till.charges()


@pytest.mark.parametrize(
    "token", ["pm_sandbox_captureTimeoutThenSucceed", "pm_sandbox_captureErrorAfterCharging"]
)
async def test_an_unclear_capture_is_found_out_and_taken_exactly_once(
    till: Till, token: str
) -> None:
    await till.authorize(token)
    with pytest.raises(Unavailable):
        await till.capture()

    await till.becomes(State.PAYMENT_STATE_CAPTURED)

    assert await till.charges() == [("authorize", 1999), ("capture", 1999)]


@pytest.mark.parametrize(
    "token",
    [
        "pm_sandbox_refundTimeoutThenSucceed",
        "pm_sandbox_refundErrorAfterRefunding",
        "pm_card_pendingRefund",
    ],
)
async def test_an_unclear_refund_is_found_out_and_made_exactly_once(till: Till, token: str) -> None:
    await till.authorize(token)
    await till.capture()
    request_id = new_id()
    with pytest.raises(Unavailable):
        await till.refund(dollars(5), request_id)

    await till.becomes(State.PAYMENT_STATE_PARTIALLY_REFUNDED)

    assert (await till.refund(dollars(5), request_id)).refunded_amount == dollars(5)
    assert (await till.charges())[-1] == ("refund", 500)
    assert await till.transfers() == await till.charges()


async def test_an_expired_authorization_cannot_be_captured(till: Till) -> None:
    await till.authorize("pm_sandbox_authorizationExpires")

    with pytest.raises(FailedPrecondition) as error:
        await till.capture()

    assert error.value.reason == "PAYMENT_NOT_AUTHORIZED"
    assert (await till.get()).state == State.PAYMENT_STATE_VOIDED
    assert await till.transfers() == await till.charges()


async def test_a_caller_that_goes_away_does_not_stop_the_payment(till: Till) -> None:
    call = asyncio.create_task(till.authorize("pm_sandbox_replyLost"))

    async def charges() -> list[tuple[str, int]]:
        return await till.charges()

    await eventually(charges, [("authorize", 1999)])
    call.cancel()

    await till.becomes(State.PAYMENT_STATE_AUTHORIZED)
    assert await till.transfers() == await till.charges()
    # The call itself noted that it got no answer; nobody had to find an abandoned attempt.
    assert await till.checks() >= 1
