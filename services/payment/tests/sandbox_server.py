"""The real sandbox on a real TCP port, in the test's own process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from payment_sandbox.app import build_app
from payment_sandbox.config import Settings
from pydantic import SecretStr

from services.payment.tests.http_server import serving_http

API_KEY = "sk_test_of_the_tests"
WEBHOOK_SECRET = "whsec_of_the_tests"


@dataclass
class RunningSandbox:
    """A sandbox, and a plain HTTP client with its key."""

    base: str
    client: httpx.AsyncClient

    async def create(
        self,
        token: str,
        *,
        key: str | None = None,
        form: dict[str, str] | None = None,
        patience: float = 5,
    ) -> httpx.Response:
        """Ask for an authorization of 19.99 for `order-1`, with `form` for what differs."""
        body = {
            "amount": "1999",
            "currency": "usd",
            "capture_method": "manual",
            "confirm": "true",
            "payment_method": token,
            "metadata[order_id]": "order-1",
        }
        return await self.post(
            "/v1/payment_intents", body | (form or {}), key=key, patience=patience
        )

    async def post(
        self,
        path: str,
        form: dict[str, str] | None = None,
        *,
        key: str | None = None,
        patience: float = 5,
    ) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return await self.client.post(path, data=form or {}, headers=headers, timeout=patience)

    async def get(self, path: str, **query: str) -> httpx.Response:
        return await self.client.get(path, params=query)

    async def ledger(self, order_id: str | None = None) -> dict[str, Any]:
        query = {"order_id": order_id} if order_id else {}
        answer = await self.get("/sandbox/ledger", **query)
        answer.raise_for_status()
        ledger: dict[str, Any] = answer.json()
        return ledger

    async def movements(self, order_id: str | None = None) -> list[tuple[str, int]]:
        rows = (await self.ledger(order_id))["movements"]
        return [(row["kind"], row["amount"]) for row in rows]


def sandbox_settings(folder: Path, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "ledger": folder / "ledger.sqlite",
        "api_key": SecretStr(API_KEY),
        "webhook_secret": SecretStr(WEBHOOK_SECRET),
        "slow_seconds": 1.0,
        "webhook_delay_seconds": 0.0,
        "late_seconds": 0.2,
        "webhook_retry_seconds": 0.05,
    }
    return Settings(**(values | changes))


@asynccontextmanager
async def running_sandbox(settings: Settings) -> AsyncIterator[RunningSandbox]:
    headers = {"Authorization": f"Bearer {API_KEY}"}
    async with (
        serving_http(build_app(settings)) as base,
        httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as client,
    ):
        yield RunningSandbox(base, client)
