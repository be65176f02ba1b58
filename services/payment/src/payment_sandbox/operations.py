"""What each endpoint does, inside one transaction of the ledger."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Connection

from payment_sandbox.events import Subscription, emit_intent, emit_refund
from payment_sandbox.forms import Params
from payment_sandbox.intents import Intent, Refund, Status
from payment_sandbox.payment_methods import payment_method
from payment_sandbox.problems import Problem, invalid, unexpected_state
from payment_sandbox.store import get_intent, get_refund, save_intent, save_refund
from payment_sandbox.views import Json, decline_json, intent_json, refund_json


@dataclass(frozen=True)
class Call:
    """One request, with the transaction it runs in."""

    ledger: Connection
    params: Params
    now: float
    subscription: Subscription
    key: str | None = None
    target: str = ""

    @property
    def second(self) -> int:
        return int(self.now)


@dataclass(frozen=True)
class Answer:
    """A status and a body, kept under the idempotency key exactly as first given."""

    status: int
    body: Json

    @classmethod
    def of(cls, problem: Problem) -> "Answer":
        return cls(problem.status, problem.body)


type Operation = Callable[[Call], Answer]


def new_identifier(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def create_intent(call: Call) -> Answer:
    intent = _asked_for(call)
    method = intent.method
    if method.decline and method.declines_late:
        intent.settles_at = call.now + call.subscription.late
    elif method.decline:
        intent.decline_with(method.decline.decline_code)
    else:
        intent.authorize()
    save_intent(call.ledger, intent, call.second)
    emit_intent(call, intent)
    return _declined(intent) if intent.decline else Answer(200, intent_json(intent))


def capture_intent(call: Call) -> Answer:
    intent = get_intent(call.ledger, call.target)
    amount = call.params.optional_amount("amount_to_capture")
    call.params.finish()
    if intent.method.expires_before_capture and intent.status is Status.REQUIRES_CAPTURE:
        return _expired(call, intent)
    intent.capture(intent.amount if amount is None else amount)
    return _changed(call, intent)


def cancel_intent(call: Call) -> Answer:
    intent = get_intent(call.ledger, call.target)
    reason = call.params.optional_text("cancellation_reason")
    call.params.finish()
    intent.cancel(reason, call.second)
    return _changed(call, intent)


def retrieve_intent(call: Call) -> Answer:
    return Answer(200, intent_json(get_intent(call.ledger, call.target)))


def create_refund(call: Call) -> Answer:
    params = call.params
    target = params.text("payment_intent")
    intent = get_intent(call.ledger, target, param="payment_intent")
    asked = params.optional_amount("amount")
    reason, metadata = params.optional_text("reason"), params.mapping("metadata")
    params.finish()
    refund = Refund(
        id=new_identifier("re"),
        created=call.second,
        payment_intent=intent.id,
        amount=intent.refund(asked),
        currency=intent.currency,
        reason=reason,
        metadata=metadata,
    )
    if intent.method.refund_settles_late:
        refund.status, refund.settles_at = "pending", call.now + call.subscription.late
    save_intent(call.ledger, intent, call.second)
    save_refund(call.ledger, refund)
    emit_refund(call, intent, refund, "refund.created")
    return Answer(200, refund_json(refund))


def retrieve_refund(call: Call) -> Answer:
    return Answer(200, refund_json(get_refund(call.ledger, call.target)))


def _asked_for(call: Call) -> Intent:
    params = call.params
    intent = Intent(
        id=new_identifier("pi"),
        created=call.second,
        amount=params.amount("amount"),
        currency=params.text("currency").lower(),
        capture_method=params.optional_text("capture_method") or "automatic",
        payment_method=params.text("payment_method"),
        metadata=params.mapping("metadata"),
    )
    payment_method(intent.payment_method)
    if not params.flag("confirm"):
        message = "The sandbox creates payment intents only with confirm=true."
        raise invalid(message, code="parameter_missing", param="confirm")
    if intent.capture_method not in {"manual", "automatic"}:
        message = "Invalid capture_method: must be one of automatic or manual"
        raise invalid(message, code="parameter_invalid", param="capture_method")
    params.ignore(
        "automatic_payment_methods",
        "payment_method_types",
        "error_on_requires_action",
        "description",
    )
    params.finish()
    return intent


def _declined(intent: Intent) -> Answer:
    error = decline_json(intent) | {"payment_intent": intent_json(intent)}
    return Answer(402, {"error": error})


def _expired(call: Call, intent: Intent) -> Answer:
    intent.cancel("automatic", call.second)
    _changed(call, intent)
    message = "This PaymentIntent could not be captured because its authorization has expired."
    return Answer.of(unexpected_state(message))


def _changed(call: Call, intent: Intent) -> Answer:
    save_intent(call.ledger, intent, call.second)
    emit_intent(call, intent)
    return Answer(200, intent_json(intent))
