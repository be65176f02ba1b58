import pytest
from chassis.errors import InvalidArgument, Unauthenticated
from sqlalchemy import text

from services.payment.tests.component.conftest import State, Till


async def taken(till: Till) -> int:
    query = text("SELECT count(*) FROM webhook_event WHERE order_id = :order")
    async with till.database.reading() as connection:
        return int(await connection.scalar(query, {"order": str(till.order_id)}) or 0)


async def followed(till: Till) -> bool:
    query = text(
        "SELECT bool_and(next_check_at IS NULL) FROM webhook_event WHERE order_id = :order"
    )
    async with till.database.reading() as connection:
        return bool(await connection.scalar(query, {"order": str(till.order_id)}))


async def test_a_webhook_that_comes_twice_is_taken_once(till: Till) -> None:
    await till.authorize("pm_sandbox_webhookTwice")
    for _ in range(2):
        await till.webhook(*await till.edge.next())

    assert await taken(till) == 1
    assert await followed(till)
    assert await till.events() == ["PaymentAuthorized"]


async def test_a_forged_webhook_is_refused_and_changes_nothing(till: Till) -> None:
    await till.authorize()
    payload, signature = await till.edge.next()
    forged = payload.replace(b"requires_capture", b"succeeded")

    with pytest.raises(Unauthenticated) as error:
        await till.webhook(forged, signature)

    assert error.value.reason == "WEBHOOK_SIGNATURE_INVALID"
    assert await taken(till) == 0


async def test_an_empty_webhook_is_invalid(till: Till) -> None:
    with pytest.raises(InvalidArgument):
        await till.webhook(b"", "")


async def test_a_cancellation_at_the_provider_is_learnt_from_its_webhook(till: Till) -> None:
    reference = (await till.authorize()).provider_reference
    await till.edge.next()
    await till.sandbox.post(f"/v1/payment_intents/{reference}/cancel")

    await till.webhook(*await till.edge.next())

    await till.becomes(State.PAYMENT_STATE_VOIDED)
    assert await till.events() == ["PaymentAuthorized", "PaymentVoided"]
    assert await till.transfers() == await till.charges()


async def test_without_any_webhook_all_goes_well_too(till: Till) -> None:
    await till.authorize("pm_sandbox_webhookNever")

    assert (await till.capture()).state == State.PAYMENT_STATE_CAPTURED
    assert till.edge.received.empty()
