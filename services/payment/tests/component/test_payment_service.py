import asyncio

import pytest
from chassis.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, ShopError
from chassis.ids import new_id
from google.type.money_pb2 import Money
from shop.payment.v1 import payment_service_pb2 as pb

from services.payment.tests.component.conftest import State, Till, dollars


def refused(error: pytest.ExceptionInfo[ShopError]) -> str:
    return error.value.reason


async def test_a_payment_is_authorized_and_captured(till: Till) -> None:
    authorized = await till.authorize()
    captured = await till.capture()

    assert authorized.state == State.PAYMENT_STATE_AUTHORIZED
    assert captured.state == State.PAYMENT_STATE_CAPTURED
    assert captured.captured_amount == dollars(19, 99)
    assert captured == await till.get()
    assert await till.events() == ["PaymentAuthorized", "PaymentCaptured"]


async def test_our_ledger_is_the_providers_row_by_row(till: Till) -> None:
    await till.authorize()
    await till.capture(dollars(15))
    await till.refund(dollars(5))
    await till.refund(dollars(10))

    assert (await till.get()).state == State.PAYMENT_STATE_REFUNDED
    assert await till.transfers() == await till.charges()
    assert await till.charges() == [
        ("authorize", 1999),
        ("capture", 1500),
        ("release", 499),
        ("refund", 500),
        ("refund", 1000),
    ]


async def test_asking_again_moves_nothing_again(till: Till) -> None:
    refund_id = new_id()
    for _ in range(3):
        await till.authorize()
    for _ in range(3):
        await till.capture()
    for _ in range(3):
        await till.refund(dollars(5), refund_id)

    expected = [("authorize", 1999), ("capture", 1999), ("refund", 500)]
    assert await till.charges() == expected
    assert await till.transfers() == expected


async def test_fifty_at_once_charge_once(till: Till) -> None:
    answers = await asyncio.gather(*(till.authorize() for _ in range(50)), return_exceptions=True)

    reasons = {answer.reason for answer in answers if isinstance(answer, ShopError)}
    assert reasons <= {"PAYMENT_OUTCOME_UNKNOWN"}
    await till.becomes(State.PAYMENT_STATE_AUTHORIZED)
    assert await till.charges() == [("authorize", 1999)]


async def test_a_declined_card_is_a_refusal_that_says_why(till: Till) -> None:
    for _ in range(2):
        with pytest.raises(FailedPrecondition) as error:
            await till.authorize("pm_card_visa_chargeDeclinedInsufficientFunds")

    assert refused(error) == "PAYMENT_DECLINED"
    assert error.value.metadata == {
        "decline_code": "insufficient_funds",
        "message": "Your card has insufficient funds.",
    }
    payment = await till.get()
    assert (payment.state, payment.decline_code) == (
        State.PAYMENT_STATE_DECLINED,
        "insufficient_funds",
    )
    assert await till.events() == ["PaymentDeclined"]


async def test_another_amount_or_token_for_the_same_order_is_refused(till: Till) -> None:
    await till.authorize()

    with pytest.raises(AlreadyExists) as error:
        await till.authorize(amount=dollars(20))

    assert refused(error) == "PAYMENT_MISMATCH"


async def test_a_voided_authorization_is_given_back_and_cannot_be_captured(till: Till) -> None:
    await till.authorize()
    for _ in range(2):
        voided = await till.void()

    assert voided.state == State.PAYMENT_STATE_VOIDED
    assert await till.charges() == [("authorize", 1999), ("release", 1999)]
    assert await till.transfers() == await till.charges()
    with pytest.raises(FailedPrecondition) as error:
        await till.capture()
    assert refused(error) == "PAYMENT_NOT_AUTHORIZED"


async def test_an_authorization_that_its_void_overtook_is_refused(till: Till) -> None:
    tombstone = await till.void()
    assert not tombstone.HasField("amount")

    with pytest.raises(FailedPrecondition) as error:
        await till.authorize()

    assert refused(error) == "PAYMENT_VOIDED"
    assert await till.charges() == []
    assert await till.events() == ["PaymentVoided"]


async def test_what_was_captured_cannot_be_voided(till: Till) -> None:
    await till.authorize()
    await till.capture()

    with pytest.raises(FailedPrecondition) as error:
        await till.void()

    assert refused(error) == "PAYMENT_NOT_AUTHORIZED"


async def test_more_than_was_taken_cannot_be_given_back(till: Till) -> None:
    await till.authorize()
    with pytest.raises(FailedPrecondition) as too_early:
        await till.refund(dollars(1))
    await till.capture()
    with pytest.raises(FailedPrecondition) as too_much:
        await till.refund(dollars(20))

    assert refused(too_early) == "PAYMENT_NOT_CAPTURED"
    assert refused(too_much) == "PAYMENT_AMOUNT_EXCEEDED"


async def test_an_order_without_payment_is_not_found(till: Till) -> None:
    for call in (till.get, till.capture):
        with pytest.raises(NotFound) as error:
            await call()
        assert refused(error) == "PAYMENT_NOT_FOUND"


async def test_payments_of_many_orders_are_read_at_once(till: Till) -> None:
    mine = await till.authorize()
    request = pb.BatchGetPaymentsRequest(order_ids=[str(till.order_id), str(new_id())])

    answer = await till.stub.BatchGetPayments(request)

    assert list(answer.payments) == [mine]


@pytest.mark.parametrize(
    "amount",
    [
        dollars(0),
        Money(currency_code="USD", units=1, nanos=1),
        Money(currency_code="JPY", units=1, nanos=500_000_000),
        Money(currency_code="usd", units=1),
    ],
)
async def test_an_amount_that_cannot_be_charged_writes_nothing(till: Till, amount: Money) -> None:
    with pytest.raises(InvalidArgument):
        await till.authorize(amount=amount)

    with pytest.raises(NotFound):
        await till.get()
