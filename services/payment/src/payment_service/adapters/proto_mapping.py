"""Payments as messages, and requests as commands."""

from uuid import UUID

from chassis.rpc.money import money_message, money_of
from chassis.rpc.timestamps import timestamp
from shop.payment.v1 import payment_pb2
from shop.payment.v1 import payment_service_pb2 as pb

from payment_service.application.commands import (
    AuthorizePayment,
    CapturePayment,
    RefundPayment,
    VoidPayment,
)
from payment_service.domain.payment import NO_AMOUNT, Payment
from payment_service.domain.state import State

_STATES = {state: payment_pb2.PaymentState.Value(f"PAYMENT_STATE_{state.name}") for state in State}


def payment_message(payment: Payment) -> payment_pb2.Payment:
    message = payment_pb2.Payment(
        id=str(payment.id),
        order_id=str(payment.order_id),
        state=_STATES[payment.state],
        decline_code=payment.decline_code,
        provider_reference=payment.provider_reference or "",
        create_time=timestamp(payment.created_at),
        update_time=timestamp(payment.updated_at),
    )
    if payment.amount != NO_AMOUNT:
        message.amount.CopyFrom(money_message(payment.amount))
        message.captured_amount.CopyFrom(money_message(payment.captured))
        message.refunded_amount.CopyFrom(money_message(payment.refunded))
    return message


def authorize_command(request: pb.AuthorizePaymentRequest) -> AuthorizePayment:
    return AuthorizePayment(UUID(request.order_id), money_of(request.amount), request.payment_token)


def capture_command(request: pb.CapturePaymentRequest) -> CapturePayment:
    return CapturePayment(UUID(request.order_id), money_of(request.amount))


def void_command(request: pb.VoidPaymentRequest) -> VoidPayment:
    return VoidPayment(UUID(request.order_id))


def refund_command(request: pb.RefundPaymentRequest) -> RefundPayment:
    return RefundPayment(
        request_id=UUID(request.request_id),
        order_id=UUID(request.order_id),
        amount=money_of(request.amount),
        reason=request.reason,
    )
