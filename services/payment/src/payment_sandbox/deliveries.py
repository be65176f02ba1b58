"""The webhook sender: takes deliveries from the ledger, signs them, retries with back-off."""

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from sqlite3 import Connection

import httpx

from payment_sandbox.config import Settings

_MOST_ATTEMPTS = 15
_LONGEST_PAUSE = 60.0
_AT_ONCE = 8


@dataclass(frozen=True)
class Delivery:
    """One event on its way to the shop; the same event may have two."""

    id: int
    payload: str
    attempts: int


def due_deliveries(ledger: Connection, now: float) -> list[Delivery]:
    query = (
        "SELECT delivery.id, payload, attempts FROM delivery JOIN event ON event.id = event_id "
        "WHERE state = 'waiting' AND due <= ? ORDER BY due LIMIT ?"
    )
    rows = ledger.execute(query, (now, _AT_ONCE)).fetchall()
    return [Delivery(row["id"], row["payload"], row["attempts"]) for row in rows]


def next_delivery(ledger: Connection) -> float | None:
    query = "SELECT min(due) FROM delivery WHERE state = 'waiting'"
    due: float | None = ledger.execute(query).fetchone()[0]
    return due


def record_result(ledger: Connection, delivery: Delivery, answer: str, again_at: float) -> None:
    state = "waiting"
    if answer == "200":
        state = "delivered"
    elif delivery.attempts + 1 >= _MOST_ATTEMPTS:
        state = "abandoned"
    ledger.execute(
        "UPDATE delivery SET state = ?, attempts = attempts + 1, due = ?, last_answer = ? "
        "WHERE id = ?",
        (state, again_at, answer, delivery.id),
    )


def signature(secret: str, payload: str, timestamp: int) -> str:
    """The value of the `Stripe-Signature` header."""
    signed = f"{timestamp}.{payload}".encode()
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class WebhookSender:
    """Posts signed events to the shop."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._url = url
        self._secret = settings.webhook_secret.get_secret_value()
        self._first_pause = settings.webhook_retry_seconds
        self._client = httpx.AsyncClient(timeout=5, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def send(self, delivery: Delivery, now: float) -> str:
        """The HTTP status as text, or what went wrong on the way."""
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(self._secret, delivery.payload, int(now)),
        }
        try:
            answer = await self._client.post(self._url, content=delivery.payload, headers=headers)
        except httpx.HTTPError as error:
            return type(error).__name__
        return "200" if answer.is_success else str(answer.status_code)

    async def send_all(self, deliveries: list[Delivery], now: float) -> list[str]:
        return await asyncio.gather(*(self.send(delivery, now) for delivery in deliveries))

    def again_at(self, delivery: Delivery, now: float) -> float:
        pause: float = min(self._first_pause * 2**delivery.attempts, _LONGEST_PAUSE)
        return now + pause
