"""The objects of the sandbox as Stripe's JSON."""

from typing import Any

from payment_sandbox.intents import Intent, Refund

API_VERSION = "2026-01-28.sandbox"

Json = dict[str, Any]


def intent_json(intent: Intent) -> Json:
    return {
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable,
        "amount_received": intent.amount_received,
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason,
        "capture_method": intent.capture_method,
        "confirmation_method": "automatic",
        "created": intent.created,
        "currency": intent.currency,
        "customer": None,
        "last_payment_error": decline_json(intent) if intent.decline else None,
        "latest_charge": intent.charge_id,
        "livemode": False,
        "metadata": intent.metadata,
        "next_action": None,
        "payment_method": intent.payment_method,
        "payment_method_types": ["card"],
        "status": intent.status.value,
    }


def decline_json(intent: Intent) -> Json:
    decline = intent.method.decline
    if decline is None:
        raise AssertionError(f"{intent.id} was declined by a method that never declines")
    return {
        "type": "card_error",
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
        "charge": intent.charge_id,
    }


def refund_json(refund: Refund) -> Json:
    return {
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "charge": "ch_" + refund.payment_intent.removeprefix("pi_"),
        "created": refund.created,
        "currency": refund.currency,
        "metadata": refund.metadata,
        "payment_intent": refund.payment_intent,
        "reason": refund.reason,
        "status": refund.status,
    }


def event_json(identifier: str, kind: str, created: int, thing: Json, key: str | None) -> Json:
    return {
        "id": identifier,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": thing},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": key},
        "type": kind,
    }


def list_json(url: str, things: list[Json], *, has_more: bool) -> Json:
    return {"object": "list", "url": url, "has_more": has_more, "data": things}


def search_json(url: str, things: list[Json], next_page: str | None) -> Json:
    return {
        "object": "search_result",
        "url": url,
        "has_more": next_page is not None,
        "next_page": next_page,
        "data": things,
    }
