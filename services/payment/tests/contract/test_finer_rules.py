"""What Stripe does and the sandbox too, but localstripe does not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from chassis.ids import new_id
from payment_service.adapters.stripe_payments import StripePayments
from payment_service.domain.errors import ProviderSilent
from payment_service.domain.outcomes import Failed, Standing, Succeeded, Unknown
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.payment.tests.builders import PRICE, VISA, usd
from services.payment.tests.contract.purchases import a_capture, an_authorization, reference_of
from services.payment.tests.http_server import serving_http
from services.payment.tests.sandbox_server import API_KEY, running_sandbox, sandbox_settings


@pytest.fixture
async def provider(tmp_path: Path) -> AsyncIterator[StripePayments]:
    async with running_sandbox(sandbox_settings(tmp_path)) as sandbox:
        payments = StripePayments(API_KEY, sandbox.base, 5)
        yield payments
        await payments.close()


async def test_an_authorization_is_found_by_its_order(provider: StripePayments) -> None:
    order_id = new_id()
    outcome = await provider.authorize(new_id(), order_id, PRICE, VISA)

    found = await provider.find(order_id)

    assert found
    assert found.reference == reference_of(outcome)
    assert await provider.find(new_id()) is None


async def test_what_is_authorized_and_not_captured_is_listed_with_its_order(
    provider: StripePayments,
) -> None:
    await a_capture(provider)
    order_id = new_id()
    reference = reference_of(await provider.authorize(new_id(), order_id, PRICE, VISA))

    (kept,) = await provider.authorized()

    assert (kept.reference, kept.order_id) == (reference, str(order_id))


async def test_all_that_is_authorized_is_listed_however_many_pages_that_takes(
    provider: StripePayments,
) -> None:
    made = await asyncio.gather(*(an_authorization(provider) for _ in range(101)))

    kept = [each.reference for each in await provider.authorized()]

    assert sorted(kept) == sorted(made)


async def test_each_page_of_what_is_authorized_has_its_own_time() -> None:
    async def answer(request: Request) -> Response:
        await asyncio.sleep(0.6)
        page = int(request.query_params.get("page", 0)) + 1
        intent = {
            "object": "payment_intent",
            "id": f"pi_{page}",
            "status": "requires_capture",
            "amount": 1999,
            "amount_received": 0,
            "currency": "usd",
            "metadata": {},
            "last_payment_error": None,
        }
        more = {"has_more": page < 4, "next_page": str(page)}
        found = {"object": "search_result", "url": request.url.path, "data": [intent]}
        return JSONResponse(found | more)

    async with serving_http(Starlette(routes=[Route("/{_:path}", answer)])) as base:
        slow = StripePayments(API_KEY, base, 2)

        kept = await slow.authorized()

        assert [each.reference for each in kept] == ["pi_1", "pi_2", "pi_3", "pi_4"]
        await slow.close()


async def test_a_second_capture_under_another_key_finds_it_captured(
    provider: StripePayments,
) -> None:
    reference = await a_capture(provider)

    assert isinstance(await provider.capture(new_id(), reference, PRICE), Succeeded)


async def test_a_void_lets_the_authorization_go(provider: StripePayments) -> None:
    reference = await an_authorization(provider)

    assert isinstance(await provider.void(new_id(), reference), Succeeded)
    assert isinstance(await provider.void(new_id(), reference), Succeeded)

    assert (await provider.look_up(reference)).standing is Standing.CANCELLED


async def test_more_than_was_captured_is_not_refunded(provider: StripePayments) -> None:
    reference = await a_capture(provider)

    outcome = await provider.refund(new_id(), reference, usd(2000), new_id())

    assert isinstance(outcome, Failed)


async def test_a_provider_that_is_away_gives_no_outcome_and_no_answer() -> None:
    away = StripePayments(API_KEY, "http://127.0.0.1:9", 1)

    assert await away.authorize(new_id(), new_id(), PRICE, VISA) == Unknown()
    with pytest.raises(ProviderSilent):
        await away.look_up("pi_1")
    await away.close()


@pytest.mark.parametrize("answer", ["", "{}", "[]", '{"object": "payment_intent"}', "<html>"])
async def test_an_answer_nobody_understands_is_no_outcome(answer: str) -> None:
    async def say(_request: Request) -> Response:
        return Response(answer, media_type="application/json")

    async with serving_http(Starlette(routes=[Route("/{_:path}", say, methods=["POST"])])) as base:
        odd = StripePayments(API_KEY, base, 1)

        assert await odd.authorize(new_id(), new_id(), PRICE, VISA) == Unknown()
        await odd.close()
