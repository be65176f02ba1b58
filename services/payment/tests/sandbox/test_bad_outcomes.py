import asyncio
import time
from typing import Any

import httpx
import pytest

from services.payment.tests.sandbox_server import RunningSandbox

IMPATIENT = 0.2


async def eventually(read: Any, expected: Any) -> None:
    """Wait for what the sandbox does on its own."""
    deadline = time.monotonic() + 5
    while (seen := await read()) != expected:
        assert time.monotonic() < deadline, seen
        await asyncio.sleep(0.02)


async def test_time_out_then_succeed(sandbox: RunningSandbox) -> None:
    with pytest.raises(httpx.ReadTimeout):
        await sandbox.create("pm_sandbox_timeoutThenSucceed", key="k1", patience=IMPATIENT)
    assert (await sandbox.create("pm_sandbox_timeoutThenSucceed", key="k1")).status_code == 409

    await eventually(sandbox.movements, [("authorize", 1999)])

    assert (await sandbox.create("pm_sandbox_timeoutThenSucceed", key="k1")).status_code == 200
    assert await sandbox.movements() == [("authorize", 1999)]


async def test_time_out_then_decline(sandbox: RunningSandbox) -> None:
    with pytest.raises(httpx.ReadTimeout):
        await sandbox.create("pm_sandbox_timeoutThenDecline", key="k1", patience=IMPATIENT)

    async def status() -> int:
        return (await sandbox.create("pm_sandbox_timeoutThenDecline", key="k1")).status_code

    await eventually(status, 402)
    assert await sandbox.movements() == []


async def test_a_lost_reply_has_charged_at_once(sandbox: RunningSandbox) -> None:
    answer = asyncio.create_task(sandbox.create("pm_sandbox_replyLost", key="k1"))

    await eventually(sandbox.movements, [("authorize", 1999)])

    assert not answer.done()
    await answer


async def test_an_error_after_charging_is_what_its_key_will_always_answer(
    sandbox: RunningSandbox,
) -> None:
    first = await sandbox.create("pm_sandbox_errorAfterCharging", key="k1")
    again = await sandbox.create("pm_sandbox_errorAfterCharging", key="k1")

    assert (first.status_code, again.status_code) == (500, 500)
    assert first.json()["error"]["type"] == "api_error"
    assert await sandbox.movements() == [("authorize", 1999)]


async def test_a_late_decline_is_processing_first(sandbox: RunningSandbox) -> None:
    intent = (await sandbox.create("pm_sandbox_lateDecline")).json()
    assert intent["status"] == "processing"

    async def status() -> Any:
        return (await sandbox.get(f"/v1/payment_intents/{intent['id']}")).json()["status"]

    await eventually(status, "requires_payment_method")
    final = (await sandbox.get(f"/v1/payment_intents/{intent['id']}")).json()
    assert final["last_payment_error"]["decline_code"] == "generic_decline"


async def test_an_authorization_may_expire_before_its_capture(sandbox: RunningSandbox) -> None:
    intent = (await sandbox.create("pm_sandbox_authorizationExpires")).json()

    answer = await sandbox.post(f"/v1/payment_intents/{intent['id']}/capture")

    assert answer.status_code == 400
    assert await sandbox.movements() == [("authorize", 1999), ("release", 1999)]


@pytest.mark.parametrize(
    ("token", "status"),
    [
        ("pm_sandbox_captureErrorAfterCharging", 500),
        ("pm_sandbox_captureTimeoutThenSucceed", 200),
    ],
)
async def test_a_capture_can_go_wrong_on_its_own(
    sandbox: RunningSandbox, token: str, status: int
) -> None:
    intent = (await sandbox.create(token)).json()

    answer = await sandbox.post(f"/v1/payment_intents/{intent['id']}/capture")

    assert answer.status_code == status
    assert await sandbox.movements() == [("authorize", 1999), ("capture", 1999)]


async def test_a_pending_refund_succeeds_later(sandbox: RunningSandbox) -> None:
    intent = (
        await sandbox.create("pm_card_pendingRefund", form={"capture_method": "automatic"})
    ).json()
    refund = (await sandbox.post("/v1/refunds", {"payment_intent": intent["id"]})).json()
    assert refund["status"] == "pending"

    async def status() -> Any:
        return (await sandbox.get(f"/v1/refunds/{refund['id']}")).json()["status"]

    await eventually(status, "succeeded")
