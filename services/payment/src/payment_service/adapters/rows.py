"""Payments, attempts and transfers as rows, and back."""

from collections.abc import Iterable
from typing import Any

from chassis.money import Money

from payment_service.domain.attempt import Attempt, AttemptState, Kind
from payment_service.domain.payment import Payment
from payment_service.domain.state import State
from payment_service.domain.transfer import Transfer

type Values = dict[str, Any]


def payment_values(payment: Payment) -> Values:
    return {
        "id": payment.id,
        "order_id": payment.order_id,
        "amount": payment.amount.minor,
        "currency": payment.amount.currency,
        "captured": payment.captured.minor,
        "refunded": payment.refunded.minor,
        "state": payment.state,
        "provider_reference": payment.provider_reference,
        "decline_code": payment.decline_code,
        "decline_message": payment.decline_message,
        "void_requested": payment.void_requested,
        "version": payment.version,
        "created_at": payment.created_at,
        "updated_at": payment.updated_at,
    }


def attempt_document(attempt: Attempt) -> Values:
    """Its columns as JSON."""
    check_in = attempt.check_in
    return {
        "id": str(attempt.id),
        "kind": attempt.kind,
        "amount": attempt.amount.minor,
        "state": attempt.state,
        "payment_token": attempt.payment_token,
        "request_id": str(attempt.request_id) if attempt.request_id else None,
        "reason": attempt.reason,
        "provider_reference": attempt.provider_reference,
        "failure_code": attempt.failure_code,
        "failure_message": attempt.failure_message,
        "checks": attempt.checks,
        "started_at": attempt.started_at.isoformat(),
        "check_in": None if check_in is None else f"{check_in.total_seconds()} seconds",
    }


def transfer_document(transfer: Transfer) -> Values:
    """Its columns as JSON."""
    return {
        "id": str(transfer.id),
        "kind": transfer.kind,
        "debit_account": transfer.debit_account,
        "credit_account": transfer.credit_account,
        "amount": transfer.amount.minor,
        "currency": transfer.amount.currency,
        "created_at": transfer.created_at.isoformat(),
    }


def to_payment(row: Any, attempts: Iterable[Any]) -> Payment:
    currency = row.currency
    return Payment(
        id=row.id,
        order_id=row.order_id,
        amount=Money(row.amount, currency),
        captured=Money(row.captured, currency),
        refunded=Money(row.refunded, currency),
        state=State(row.state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        provider_reference=row.provider_reference,
        decline_code=row.decline_code,
        decline_message=row.decline_message,
        void_requested=row.void_requested,
        version=row.version,
        attempts=[_to_attempt(each, currency) for each in attempts],
    )


def _to_attempt(row: Any, currency: str) -> Attempt:
    return Attempt(
        id=row.attempt_id,
        kind=Kind(row.attempt_kind),
        amount=Money(row.attempt_amount, currency),
        started_at=row.attempt_started_at,
        state=AttemptState(row.attempt_state),
        payment_token=row.attempt_payment_token,
        request_id=row.attempt_request_id,
        reason=row.attempt_reason,
        provider_reference=row.attempt_provider_reference,
        failure_code=row.attempt_failure_code,
        failure_message=row.attempt_failure_message,
        checks=row.attempt_checks,
    )
