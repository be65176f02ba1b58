"""What PostgreSQL refuses whatever the code believes, and whom it lets win."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import payment_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate, migrations_of
from chassis.database.outbox import Committed
from chassis.ids import new_id
from chassis.money import Money
from payment_service.adapters.events import encode
from payment_service.adapters.repository import PostgresPayments
from payment_service.application.attempts import until_first
from payment_service.domain.attempt import Attempt, Kind
from payment_service.domain.errors import PaymentOutcomeUnknown
from payment_service.domain.payment import Payment
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.payment.tests.builders import (
    NOON,
    PRICE,
    a_captured_payment,
    an_authorized_payment,
    usd,
)


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    await migrate(postgres_url, migrations_of(payment_service))
    database = Database(postgres_url, service="test")
    yield database
    await database.close()


@pytest.fixture
def payments(database: Database) -> PostgresPayments:
    return PostgresPayments(database, encode, Committed())


async def kept(payments: PostgresPayments, payment: Payment) -> Payment:
    await payments.add(payment)
    return payment


@pytest.mark.parametrize("kind", [Kind.AUTHORIZE, Kind.CAPTURE])
async def test_a_second_attempt_of_a_kind_unless_the_first_failed(
    payments: PostgresPayments, kind: Kind
) -> None:
    payment = await kept(payments, a_captured_payment())
    payment.touched = [Attempt.started(kind, PRICE, NOON)]

    with pytest.raises(IntegrityError, match="one_attempt_of_a_kind"):
        await payments.save(payment)


async def test_a_refund_while_another_is_open(payments: PostgresPayments) -> None:
    payment = await kept(payments, a_captured_payment())
    payment.touched = [Attempt.started(Kind.REFUND, usd(1), NOON) for _ in range(2)]

    with pytest.raises(IntegrityError, match="one_open_refund"):
        await payments.save(payment)


async def test_money_moving_twice(payments: PostgresPayments) -> None:
    payment = a_captured_payment()
    again = [replace(transfer, id=new_id()) for transfer in payment.transfers]
    await kept(payments, payment)
    payment.transfers = again

    with pytest.raises(IntegrityError, match="money_moves_once"):
        await payments.save(payment)


@pytest.mark.parametrize(("captured", "refunded"), [(2000, 0), (1999, 2000), (-1, 0)])
async def test_taking_or_giving_back_too_much(
    payments: PostgresPayments, captured: int, refunded: int
) -> None:
    payment = await kept(payments, an_authorized_payment())
    payment.captured, payment.refunded = Money(captured, "USD"), Money(refunded, "USD")

    with pytest.raises(IntegrityError, match="no_more_is_given_back"):
        await payments.save(payment)


@pytest.mark.parametrize("statement", ["UPDATE transfer SET amount = 1", "DELETE FROM transfer"])
async def test_rewriting_the_ledger(
    database: Database, payments: PostgresPayments, statement: str
) -> None:
    await kept(payments, an_authorized_payment())

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as connection:
            await connection.execute(text(statement))


async def test_of_many_who_begin_at_once_one_does(payments: PostgresPayments) -> None:
    order_id = (await kept(payments, an_authorized_payment())).order_id

    async def capture() -> bool:
        payment = await payments.get(order_id)
        if payment.begin_capture(PRICE, NOON) is None:
            return False
        await payments.save(payment)
        return True

    async def began() -> bool:
        try:
            return await until_first(capture)
        except PaymentOutcomeUnknown:
            return False

    assert (await asyncio.gather(*(began() for _ in range(6)))).count(True) == 1
