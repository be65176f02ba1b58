import asyncio
import signal
import socket
import sys
from pathlib import Path

import httpx

from services.payment.tests.sandbox_server import API_KEY, RunningSandbox


async def test_the_same_key_and_body_give_the_first_answer(sandbox: RunningSandbox) -> None:
    first = await sandbox.create("pm_card_visa", key="k1")
    again = await sandbox.create("pm_card_visa", key="k1")

    assert again.json() == first.json()
    assert await sandbox.movements() == [("authorize", 1999)]


async def test_the_same_key_with_another_body_is_an_error(sandbox: RunningSandbox) -> None:
    await sandbox.create("pm_card_visa", key="k1")

    answer = await sandbox.create("pm_card_visa", key="k1", form={"amount": "2000"})

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "idempotency_error"


async def test_a_decline_is_replayed_too(sandbox: RunningSandbox) -> None:
    first = await sandbox.create("pm_card_chargeDeclined", key="k1")
    again = await sandbox.create("pm_card_chargeDeclined", key="k1")

    assert (again.status_code, again.json()) == (402, first.json())
    assert len((await sandbox.ledger())["payment_intents"]) == 1


async def test_a_refusal_is_replayed_although_it_would_now_succeed_or_fail_otherwise(
    sandbox: RunningSandbox,
) -> None:
    intent = (await sandbox.create("pm_card_visa")).json()
    form = {"payment_intent": intent["id"]}
    first = await sandbox.post("/v1/refunds", form, key="early")
    await sandbox.post(f"/v1/payment_intents/{intent['id']}/capture")

    again = await sandbox.post("/v1/refunds", form, key="early")

    assert (again.status_code, again.json()) == (400, first.json())


async def test_a_malformed_request_does_not_burn_its_key(sandbox: RunningSandbox) -> None:
    await sandbox.create("pm_card_visa", key="k1", form={"amount": "zero"})

    answer = await sandbox.create("pm_card_visa", key="k1")

    assert answer.status_code == 200


async def test_a_key_in_flight_is_a_conflict(sandbox: RunningSandbox) -> None:
    async with asyncio.TaskGroup() as group:
        calls = [
            group.create_task(sandbox.create("pm_sandbox_timeoutThenSucceed", key="k1"))
            for _ in range(5)
        ]

    statuses = sorted(call.result().status_code for call in calls)
    assert statuses == [200, 409, 409, 409, 409]
    assert await sandbox.movements() == [("authorize", 1999)]


async def test_ledger_and_keys_survive_a_kill(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite"
    first = await _life(ledger)
    second = await _life(ledger)

    assert first.json() == second.json()


async def _life(ledger: Path) -> httpx.Response:
    """Start a sandbox process, make the same payment, and kill it without warning."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {
        "SHOP_SANDBOX_LISTEN": address,
        "SHOP_SANDBOX_LEDGER": str(ledger),
        "SHOP_SANDBOX_API_KEY": API_KEY,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "payment_sandbox", env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    while b"startup complete" not in await process.stderr.readline():
        assert process.returncode is None
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with httpx.AsyncClient(
        base_url=f"http://{address}", headers=headers, trust_env=False
    ) as client:
        answer = await RunningSandbox(str(client.base_url), client).create("pm_card_visa", key="k")
    process.send_signal(signal.SIGKILL)
    await process.wait()
    return answer
