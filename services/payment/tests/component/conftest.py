"""The real server on real PostgreSQL and NATS, paying at the real sandbox."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import payment_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from chassis.testing.serving import serving
from chassis.testing.tokens import trusting_verifier
from google.type.money_pb2 import Money
from payment_service.bootstrap import build
from payment_service.config import PaymentSettings
from pydantic import SecretStr
from shop.payment.v1 import payment_pb2
from shop.payment.v1 import payment_service_pb2 as pb
from shop.payment.v1.payment_service_pb2_grpc import PaymentServiceStub
from sqlalchemy import text

from services.payment.tests.builders import VISA
from services.payment.tests.sandbox_server import (
    API_KEY,
    WEBHOOK_SECRET,
    RunningSandbox,
    running_sandbox,
    sandbox_settings,
)
from services.payment.tests.webhook_receiver import WebhookReceiver, webhook_receiver

State = payment_pb2.PaymentState


def dollars(units: int, cents: int = 0) -> Money:
    return Money(currency_code="USD", units=units, nanos=cents * 10_000_000)


@dataclass
class Till:
    """The running service, seen by the order service, for one order."""

    stub: Any
    sandbox: RunningSandbox
    edge: WebhookReceiver
    database: Database
    order_id: UUID

    async def authorize(self, token: str = VISA, amount: Money | None = None) -> Any:
        asked = amount or dollars(19, 99)
        request = pb.AuthorizePaymentRequest(
            order_id=str(self.order_id), amount=asked, payment_token=token
        )
        return (await self.stub.AuthorizePayment(request)).payment

    async def capture(self, amount: Money | None = None) -> Any:
        request = pb.CapturePaymentRequest(
            order_id=str(self.order_id), amount=amount or dollars(19, 99)
        )
        return (await self.stub.CapturePayment(request)).payment

    async def void(self) -> Any:
        request = pb.VoidPaymentRequest(order_id=str(self.order_id))
        return (await self.stub.VoidPayment(request)).payment

    async def refund(self, amount: Money, request_id: UUID | None = None) -> Any:
        request = pb.RefundPaymentRequest(
            request_id=str(request_id or new_id()), order_id=str(self.order_id), amount=amount
        )
        return (await self.stub.RefundPayment(request)).payment

    async def get(self) -> Any:
        return (
            await self.stub.GetPayment(pb.GetPaymentRequest(order_id=str(self.order_id)))
        ).payment

    async def becomes(self, state: int) -> Any:
        """Wait for what the reconciler does on its own."""

        async def read() -> Any:
            return (await self.get()).state

        await eventually(read, state)
        return await self.get()

    async def webhook(self, payload: bytes, signature: str) -> None:
        request = pb.HandleProviderWebhookRequest(payload=payload, signature=signature)
        await self.stub.HandleProviderWebhook(request)

    async def charges(self) -> list[tuple[str, int]]:
        """What happened to the order's money in the provider's own ledger."""
        return await self.sandbox.movements(str(self.order_id))

    async def transfers(self) -> list[tuple[str, int]]:
        """What happened to it in ours."""
        query = text(
            "SELECT transfer.kind, transfer.amount FROM transfer "
            "JOIN payment ON payment.id = payment_id WHERE order_id = :order ORDER BY transfer.id"
        )
        async with self.database.reading() as connection:
            rows = await connection.execute(query, {"order": self.order_id})
            return [(row[0], row[1]) for row in rows]

    async def checks(self) -> int:
        """How often its attempts were found to be without a clear answer."""
        query = text(
            "SELECT sum(checks) FROM payment_attempt "
            "JOIN payment ON payment.id = payment_id WHERE order_id = :order"
        )
        async with self.database.reading() as connection:
            return int(await connection.scalar(query, {"order": self.order_id}) or 0)

    async def events(self) -> list[str]:
        query = text(
            "SELECT subject FROM outbox JOIN payment ON payment.id::text = aggregate_id "
            "WHERE order_id = :order ORDER BY seq"
        )
        async with self.database.reading() as connection:
            rows = await connection.execute(query, {"order": self.order_id})
            return [row[0].removeprefix("shop.payment.v1.") for row in rows]


async def eventually(read: Callable[[], Awaitable[Any]], expected: Any) -> None:
    deadline = time.monotonic() + 10
    while (seen := await read()) != expected:
        assert time.monotonic() < deadline, f"still {seen}, not {expected}"
        await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(payment_service))
    return postgres_url


@pytest.fixture
async def till(
    migrated_url: str, nats_url: str, socket_folder: Path, tmp_path: Path
) -> AsyncIterator[Till]:
    database = Database(migrated_url, service="test")
    async with (
        webhook_receiver() as edge,
        running_sandbox(sandbox_settings(tmp_path, webhook_url=edge.url)) as sandbox,
        serving(
            build(
                settings_of(migrated_url, nats_url, socket_folder, sandbox.base),
                trusting_verifier(),
            )
        ) as channel,
    ):
        yield Till(PaymentServiceStub(channel), sandbox, edge, database, new_id())
    await database.close()


def settings_of(url: str, nats_url: str, folder: Path, stripe_api_base: str) -> PaymentSettings:
    return PaymentSettings(
        listen=f"unix:{folder}/app.sock",
        database_url=url,
        nats_url=nats_url,
        drain_seconds=0,
        stripe_api_key=SecretStr(API_KEY),
        stripe_api_base=stripe_api_base,
        stripe_webhook_secret=SecretStr(WEBHOOK_SECRET),
        stripe_timeout_seconds=0.5,
        reconcile_seconds=0.05,
    )
