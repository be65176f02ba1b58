"""Takes the payment provider's webhooks and hands them to payment, byte for byte."""

import structlog
from chassis.errors import InvalidArgument, PermissionDenied, ShopError, Unauthenticated
from shop.payment.v1.payment_service_pb2 import HandleProviderWebhookRequest
from starlette.requests import Request
from starlette.responses import Response

from graphql_gateway.http.calls import on_behalf_of
from graphql_gateway.http.refusals import refusal
from graphql_gateway.upstream.services import Services

_log = structlog.get_logger()
_REFUSED = (InvalidArgument, Unauthenticated, PermissionDenied)
_SECONDS = 5.0


class PaymentWebhook:
    """200 means recorded; 400 that it will never be accepted; 503 that it should come again."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, request: Request) -> Response:
        webhook = HandleProviderWebhookRequest(
            payload=await request.body(), signature=request.headers.get("stripe-signature", "")
        )
        on_behalf_of(request, seconds=_SECONDS)
        try:
            await self._services.payment.HandleProviderWebhook(webhook)
        except _REFUSED as error:
            _log.warning("webhook_refused", reason=error.reason)
            return refusal(400, error.reason, error.message)
        except ShopError as error:
            _log.warning("webhook_deferred", reason=error.reason)
            return refusal(503, error.reason, "The webhook could not be recorded; send it again.")
        return Response(status_code=200)
