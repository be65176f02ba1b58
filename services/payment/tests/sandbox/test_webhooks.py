import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import stripe

from services.payment.tests.sandbox_server import (
    WEBHOOK_SECRET,
    RunningSandbox,
    running_sandbox,
    sandbox_settings,
)
from services.payment.tests.webhook_receiver import WebhookReceiver, webhook_receiver


@asynccontextmanager
async def a_shop(
    folder: Path, *statuses: int
) -> AsyncIterator[tuple[RunningSandbox, WebhookReceiver]]:
    async with webhook_receiver(*statuses) as receiver:
        settings = sandbox_settings(folder, webhook_url=receiver.url)
        async with running_sandbox(settings) as sandbox:
            yield sandbox, receiver


async def test_a_webhook_carries_a_signature_that_stripes_sdk_accepts(tmp_path: Path) -> None:
    async with a_shop(tmp_path) as (sandbox, receiver):
        intent = (await sandbox.create("pm_card_visa")).json()

        payload, header = await receiver.next()

    event = stripe.Webhook.construct_event(payload, header, WEBHOOK_SECRET)
    assert event.type == "payment_intent.amount_capturable_updated"
    assert json.loads(payload)["data"]["object"] == intent
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(payload, header, "whsec_of_another")


async def test_a_refused_webhook_is_sent_again(tmp_path: Path) -> None:
    async with a_shop(tmp_path, 503, 500) as (sandbox, receiver):
        await sandbox.create("pm_card_visa")

        payloads = [await receiver.next() for _ in range(3)]

    assert len({json.loads(payload)["id"] for payload, _ in payloads}) == 1


async def test_webhooks_wait_in_the_ledger_for_a_shop_that_is_away(tmp_path: Path) -> None:
    async with running_sandbox(sandbox_settings(tmp_path)) as sandbox:
        await sandbox.create("pm_card_visa")

    async with a_shop(tmp_path) as (_, receiver):
        payload, _ = await receiver.next()

    assert json.loads(payload)["type"] == "payment_intent.amount_capturable_updated"


async def test_one_token_sends_each_webhook_twice(tmp_path: Path) -> None:
    async with a_shop(tmp_path) as (sandbox, receiver):
        await sandbox.create("pm_sandbox_webhookTwice")

        first, second = await receiver.next(), await receiver.next()

    assert first[0] == second[0]


async def test_one_token_sends_no_webhook_at_all(tmp_path: Path) -> None:
    async with a_shop(tmp_path) as (sandbox, _):
        await sandbox.create("pm_sandbox_webhookNever")

        assert (await sandbox.ledger())["deliveries"] == []


async def test_a_shop_is_sent_only_the_events_it_asked_for(tmp_path: Path) -> None:
    async with webhook_receiver() as receiver:
        settings = sandbox_settings(
            tmp_path, webhook_url=receiver.url, webhook_events=("payment_intent.canceled",)
        )
        async with running_sandbox(settings) as sandbox:
            intent = (await sandbox.create("pm_card_visa")).json()
            await sandbox.post(f"/v1/payment_intents/{intent['id']}/cancel")

            payload, _ = await receiver.next()
            (delivery,) = (await sandbox.ledger())["deliveries"]

    assert json.loads(payload)["type"] == delivery["type"] == "payment_intent.canceled"


async def test_one_token_sends_its_webhook_late(tmp_path: Path) -> None:
    async with webhook_receiver() as receiver:
        settings = sandbox_settings(tmp_path, webhook_url=receiver.url, late_seconds=60)
        async with running_sandbox(settings) as sandbox:
            await sandbox.create("pm_sandbox_webhookLate")

            (delivery,) = (await sandbox.ledger())["deliveries"]

    assert delivery["state"] == "waiting"
    assert delivery["due"] > time.time() + 30
