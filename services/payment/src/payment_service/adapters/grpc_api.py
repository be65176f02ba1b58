"""PaymentService over gRPC. Each write runs to its end even if its caller goes away."""

from typing import Any
from uuid import UUID

import grpc
from chassis.clock import Clock
from chassis.shielding import shielded
from shop.payment.v1 import payment_service_pb2 as pb
from shop.payment.v1 import payment_service_pb2_grpc

from payment_service.adapters.proto_mapping import (
    authorize_command,
    capture_command,
    payment_message,
    refund_command,
    void_command,
)
from payment_service.application.commands import (
    authorize_payment,
    capture_payment,
    refund_payment,
    void_payment,
)
from payment_service.application.ports import (
    PaymentProvider,
    Payments,
    ProviderMessageReader,
    ProviderMessages,
)
from payment_service.application.queries import batch_get_payments, get_payment
from payment_service.application.webhooks import take_webhook

type Context = grpc.aio.ServicerContext[Any, Any]


class PaymentApi(payment_service_pb2_grpc.PaymentServiceServicer):
    """Messages in, use cases, messages out."""

    def __init__(
        self,
        payments: Payments,
        messages: ProviderMessages,
        provider: PaymentProvider,
        webhooks: ProviderMessageReader,
        clock: Clock,
    ) -> None:
        self._payments = payments
        self._messages = messages
        self._provider = provider
        self._webhooks = webhooks
        self._clock = clock

    async def AuthorizePayment(
        self, request: pb.AuthorizePaymentRequest, context: Context
    ) -> pb.AuthorizePaymentResponse:
        command = authorize_command(request)
        payment = await shielded(
            authorize_payment(command, self._payments, self._provider, self._clock)
        )
        return pb.AuthorizePaymentResponse(payment=payment_message(payment))

    async def CapturePayment(
        self, request: pb.CapturePaymentRequest, context: Context
    ) -> pb.CapturePaymentResponse:
        command = capture_command(request)
        payment = await shielded(
            capture_payment(command, self._payments, self._provider, self._clock)
        )
        return pb.CapturePaymentResponse(payment=payment_message(payment))

    async def VoidPayment(
        self, request: pb.VoidPaymentRequest, context: Context
    ) -> pb.VoidPaymentResponse:
        command = void_command(request)
        payment = await shielded(void_payment(command, self._payments, self._provider, self._clock))
        return pb.VoidPaymentResponse(payment=payment_message(payment))

    async def RefundPayment(
        self, request: pb.RefundPaymentRequest, context: Context
    ) -> pb.RefundPaymentResponse:
        command = refund_command(request)
        payment = await shielded(
            refund_payment(command, self._payments, self._provider, self._clock)
        )
        return pb.RefundPaymentResponse(payment=payment_message(payment))

    async def GetPayment(
        self, request: pb.GetPaymentRequest, context: Context
    ) -> pb.GetPaymentResponse:
        payment = await get_payment(UUID(request.order_id), self._payments)
        return pb.GetPaymentResponse(payment=payment_message(payment))

    async def BatchGetPayments(
        self, request: pb.BatchGetPaymentsRequest, context: Context
    ) -> pb.BatchGetPaymentsResponse:
        payments = await batch_get_payments(
            [UUID(each) for each in request.order_ids], self._payments
        )
        return pb.BatchGetPaymentsResponse(payments=map(payment_message, payments))

    async def HandleProviderWebhook(
        self, request: pb.HandleProviderWebhookRequest, context: Context
    ) -> pb.HandleProviderWebhookResponse:
        await shielded(
            take_webhook(
                request.payload, request.signature, self._webhooks, self._payments, self._messages
            )
        )
        return pb.HandleProviderWebhookResponse()
