"""The payment provider, through Stripe's official SDK: Stripe itself or what speaks its API.

One layer retries, and it is not this one: the SDK's own retries are off and its time-out is short.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import aiohttp
import stripe
import structlog
from chassis.money import Money
from chassis.telemetry import tracing
from opentelemetry.trace import SpanKind
from stripe.params import (
    PaymentIntentCreateParams,
    RefundCreateParams,
)

from payment_service.adapters.stripe_mapping import as_seen, attempt_of, decline_of, refund_outcome
from payment_service.domain.attempt import Kind, outcome_of
from payment_service.domain.errors import ProviderSilent
from payment_service.domain.outcomes import (
    Failed,
    Outcome,
    ProviderPayment,
    Unknown,
)

_log = structlog.get_logger()
_WRONG_STATE = "payment_intent_unexpected_state"


class StripePayments:
    """Payment intents with manual capture; our order id travels in their metadata."""

    def __init__(self, api_key: str, api_base: str, timeout_seconds: float) -> None:
        self._timeout = timeout_seconds
        self._http = stripe.AIOHTTPClient(aiohttp.ClientTimeout(total=timeout_seconds))
        client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base},
            http_client=self._http,
            max_network_retries=0,
        )
        self._intents = client.v1.payment_intents
        self._refunds = client.v1.refunds

    async def open(self) -> None:
        """Nothing to do: it connects when first used."""

    async def close(self) -> None:
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def authorize(
        self, key: UUID, order_id: UUID, amount: Money, payment_token: str
    ) -> Outcome:
        params: PaymentIntentCreateParams = {
            "amount": amount.minor,
            "currency": amount.currency.lower(),
            "capture_method": "manual",
            "confirm": True,
            "error_on_requires_action": True,
            "payment_method": payment_token,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "metadata": {"order_id": str(order_id), "attempt_id": str(key)},
        }
        options: stripe.RequestOptions = {"idempotency_key": str(key)}
        return await self._intent(Kind.AUTHORIZE, self._intents.create_async(params, options))

    async def capture(self, key: UUID, reference: str, amount: Money) -> Outcome:
        options: stripe.RequestOptions = {"idempotency_key": str(key)}
        call = self._intents.capture_async(reference, {"amount_to_capture": amount.minor}, options)
        return await self._intent(Kind.CAPTURE, call, reference)

    async def void(self, key: UUID, reference: str) -> Outcome:
        options: stripe.RequestOptions = {"idempotency_key": str(key)}
        return await self._intent(
            Kind.VOID, self._intents.cancel_async(reference, {}, options), reference
        )

    async def refund(self, key: UUID, reference: str, amount: Money, order_id: UUID) -> Outcome:
        params: RefundCreateParams = {
            "payment_intent": reference,
            "amount": amount.minor,
            "metadata": {"order_id": str(order_id), "attempt_id": str(key)},
        }
        options: stripe.RequestOptions = {"idempotency_key": str(key)}
        return await self._outcome(self._refunds.create_async(params, options), refund_outcome)

    async def look_up(self, reference: str) -> ProviderPayment:
        return as_seen(await self._heard(self._intents.retrieve_async(reference)))

    async def find(self, order_id: UUID) -> ProviderPayment | None:
        query = f"metadata['order_id']:'{order_id}'"
        found = await self._heard(self._intents.search_async({"query": query}))
        return as_seen(found.data[0]) if found.data else None

    async def authorized(self) -> Sequence[ProviderPayment]:
        query = "status:'requires_capture'"
        found: list[ProviderPayment] = []
        page = await self._heard(self._intents.search_async({"query": query, "limit": 100}))
        while not page.is_empty:
            found += map(as_seen, page.data)
            page = await self._heard(page.next_search_result_page_async())
        return found

    async def find_refund(self, key: UUID, reference: str) -> Outcome | None:
        made = await self._heard(
            self._refunds.list_async({"payment_intent": reference, "limit": 100})
        )
        refund = next((each for each in made.data if attempt_of(each) == str(key)), None)
        return refund_outcome(refund) if refund else None

    async def _intent(
        self, kind: Kind, call: Awaitable[stripe.PaymentIntent], reference: str | None = None
    ) -> Outcome:
        def read(intent: stripe.PaymentIntent) -> Outcome:
            return outcome_of(kind, as_seen(intent)) or Unknown(intent.id)

        outcome = await self._outcome(call, read)
        if isinstance(outcome, Failed) and outcome.code == _WRONG_STATE and reference:
            return await self._as_it_stands(kind, reference)
        return outcome

    async def _as_it_stands(self, kind: Kind, reference: str) -> Outcome:
        """Refused for the state it is in: that state is the answer."""
        try:
            return outcome_of(kind, await self.look_up(reference)) or Unknown()
        except ProviderSilent:
            return Unknown()

    async def _outcome[T](self, call: Awaitable[T], read: Callable[[T], Outcome]) -> Outcome:
        """A clear success, a clear refusal, or Unknown for whatever else may come back."""
        try:
            async with asyncio.timeout(self._timeout):
                with tracing.span("ask the provider", SpanKind.CLIENT):
                    return read(await call)
        except stripe.CardError as error:
            return decline_of(error)
        except stripe.InvalidRequestError as error:
            return Failed(error.code or "invalid_request", error.user_message or "")
        except (stripe.StripeError, aiohttp.ClientError, TimeoutError) as error:
            _log.warning("provider_unclear", error=type(error).__name__, status=_status(error))
            return Unknown()
        except Exception:  # noqa: BLE001 - after the request has left, nothing else may follow
            _log.exception("provider_not_understood")
            return Unknown()

    async def _heard[T](self, call: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(self._timeout):
                with tracing.span("ask the provider", SpanKind.CLIENT):
                    return await call
        except (stripe.StripeError, aiohttp.ClientError, TimeoutError) as error:
            raise ProviderSilent from error


def _status(error: Exception) -> int | None:
    return error.http_status if isinstance(error, stripe.StripeError) else None
