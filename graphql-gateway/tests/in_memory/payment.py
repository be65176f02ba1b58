"""Payments in memory; webhooks are accepted if their signature says so."""

from typing import Any

from chassis.errors import InvalidArgument, Unavailable
from shop.payment.v1 import payment_service_pb2 as api
from shop.payment.v1.payment_pb2 import Payment, PaymentState
from shop.payment.v1.payment_service_pb2_grpc import PaymentServiceServicer

from in_memory.catalogue import dollars, uuid


class WebhookSignatureInvalid(InvalidArgument):
    reason = "WEBHOOK_SIGNATURE_INVALID"


class Payments(PaymentServiceServicer):
    def __init__(self) -> None:
        self.webhooks: list[bytes] = []

    async def BatchGetPayments(
        self, request: api.BatchGetPaymentsRequest, _: Any
    ) -> api.BatchGetPaymentsResponse:
        return api.BatchGetPaymentsResponse(
            payments=[
                Payment(
                    id=uuid(6, place),
                    order_id=order_id,
                    amount=dollars(46),
                    captured_amount=dollars(46),
                    refunded_amount=dollars(0),
                    state=PaymentState.PAYMENT_STATE_CAPTURED,
                )
                for place, order_id in enumerate(request.order_ids)
            ]
        )

    async def HandleProviderWebhook(
        self, request: api.HandleProviderWebhookRequest, _: Any
    ) -> api.HandleProviderWebhookResponse:
        if request.signature == "busy":
            raise Unavailable
        if request.signature != "good":
            raise WebhookSignatureInvalid
        self.webhooks.append(request.payload)
        return api.HandleProviderWebhookResponse()
