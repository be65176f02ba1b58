"""Payments as messages, and requests as commands."""

from datetime import datetime
from uuid import UUID

from chassis.errors import FieldViolation, InvalidArgument
from chassis.money import Money, minor_digits
from google.protobuf.timestamp_pb2 import Timestamp
from google.type import money_pb2
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

_NANOS = 1_000_000_000

_STATES = {state: payment_pb2.PaymentState.Value(f"PAYMENT_STATE_{state.name}") for state in State}


def payment_message(payment: Payment) -> payment_pb2.Payment:
    message = payment_pb2.Payment(
        id=str(payment.id),
        order_id=str(payment.order_id),
        state=_STATES[payment.state],
        decline_code=payment.decline_code,
        provider_reference=payment.provider_reference or "",
        create_time=_timestamp(payment.created_at),
        update_time=_timestamp(payment.updated_at),
    )
    if payment.amount != NO_AMOUNT:
        message.amount.CopyFrom(_money_message(payment.amount))
        message.captured_amount.CopyFrom(_money_message(payment.captured))
        message.refunded_amount.CopyFrom(_money_message(payment.refunded))
    return message


def authorize_command(request: pb.AuthorizePaymentRequest) -> AuthorizePayment:
    return AuthorizePayment(UUID(request.order_id), _money(request.amount), request.payment_token)


def capture_command(request: pb.CapturePaymentRequest) -> CapturePayment:
    return CapturePayment(UUID(request.order_id), _money(request.amount))


def void_command(request: pb.VoidPaymentRequest) -> VoidPayment:
    return VoidPayment(UUID(request.order_id))


def refund_command(request: pb.RefundPaymentRequest) -> RefundPayment:
    return RefundPayment(
        request_id=UUID(request.request_id),
        order_id=UUID(request.order_id),
        amount=_money(request.amount),
        reason=request.reason,
    )


def _money(message: money_pb2.Money) -> Money:
    scale = 10 ** minor_digits(message.currency_code)
    fraction, lost = divmod(message.nanos, _NANOS // scale)
    if lost:
        description = f"has more digits than {message.currency_code} has"
        raise InvalidArgument.of(FieldViolation("amount", description))
    return Money(message.units * scale + fraction, message.currency_code)


def _money_message(money: Money) -> money_pb2.Money:
    scale = 10 ** minor_digits(money.currency)
    units, fraction = divmod(money.minor, scale)
    return money_pb2.Money(
        currency_code=money.currency, units=units, nanos=fraction * (_NANOS // scale)
    )


def _timestamp(time: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(time)
    return message
