"""kill -9 of the real process between asking the provider and keeping its answer."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import grpc
from chassis.database.engine import Database
from chassis.errors import ShopError
from chassis.ids import new_id
from chassis.rpc.client import Channels
from payment_service.config import PaymentSettings
from shop.payment.v1.payment_service_pb2_grpc import PaymentServiceStub
from sqlalchemy import text

from services.payment.tests.component.conftest import State, Till, eventually, settings_of
from services.payment.tests.sandbox_server import (
    API_KEY,
    WEBHOOK_SECRET,
    running_sandbox,
    sandbox_settings,
)
from services.payment.tests.webhook_receiver import webhook_receiver


@asynccontextmanager
async def a_process(settings: PaymentSettings) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = os.environ | {
        "SHOP_LISTEN": settings.listen,
        "SHOP_DATABASE_URL": settings.database_url,
        "SHOP_NATS_URL": settings.nats_url,
        "SHOP_STRIPE_API_BASE": settings.stripe_api_base,
        "SHOP_STRIPE_API_KEY": API_KEY,
        "SHOP_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "SHOP_RECONCILE_SECONDS": "0.05",
    }
    arguments = ("-m", "payment_service")
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environment)
    try:
        async with grpc.aio.insecure_channel(settings.listen) as channel, asyncio.timeout(30):
            await channel.channel_ready()
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_a_payment_cut_off_by_a_kill_is_finished_by_the_next_process(
    migrated_url: str, nats_url: str, socket_folder: Path, tmp_path: Path
) -> None:
    database = Database(migrated_url, service="test")
    async with webhook_receiver() as edge, running_sandbox(sandbox_settings(tmp_path)) as sandbox:
        settings = settings_of(migrated_url, nats_url, socket_folder, sandbox.base)
        channels = Channels(settings.listen)
        stub = PaymentServiceStub(channels.to("payment"))
        till = Till(stub, sandbox, edge, database, new_id())

        async with a_process(settings) as process:
            call = asyncio.create_task(till.authorize("pm_sandbox_replyLost"))
            await eventually(till.charges, [("authorize", 1999)])
            process.send_signal(signal.SIGKILL)
            with suppress(ShopError):
                await call
            await process.wait()
        assert await till.transfers() == []

        async with a_process(settings):
            await ask_again_now(till)
            await till.becomes(State.PAYMENT_STATE_AUTHORIZED)

        assert await till.charges() == [("authorize", 1999)]
        assert await till.transfers() == await till.charges()
        await channels.close()
    await database.close()


async def ask_again_now(till: Till) -> None:
    """An attempt counts as abandoned after some seconds, which the test need not wait for."""
    async with till.database.transaction() as connection:
        await connection.execute(
            text("UPDATE payment_attempt SET next_check_at = now() WHERE next_check_at > now()")
        )
