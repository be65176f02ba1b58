"""What PostgreSQL refuses whatever the code believes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import payment_service
import pytest
from chassis.database.engine import Database
from chassis.database.migrations import migrate, migrations_of
from chassis.ids import new_id
from chassis.money import Money
from payment_service.adapters import tables
from payment_service.adapters.events import encode
from payment_service.adapters.repository import PostgresUnitOfWork
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


def opened(database: Database) -> PostgresUnitOfWork:
    return PostgresUnitOfWork(database, tables.chassis, encode)


async def kept(database: Database, payment: Payment) -> Payment:
    async with opened(database) as uow:
        await uow.payments.add(payment)
        await uow.commit()
    return payment


@pytest.mark.parametrize("kind", [Kind.AUTHORIZE, Kind.CAPTURE])
async def test_a_second_attempt_of_a_kind_unless_the_first_failed(
    database: Database, kind: Kind
) -> None:
    payment = await kept(database, a_captured_payment())
    payment.touched = [Attempt.started(kind, PRICE, NOON)]

    with pytest.raises(IntegrityError, match="one_attempt_of_a_kind"):
        async with opened(database) as uow:
            await uow.payments.save(payment)


async def test_a_refund_while_another_is_open(database: Database) -> None:
    payment = await kept(database, a_captured_payment())
    payment.touched = [Attempt.started(Kind.REFUND, usd(1), NOON) for _ in range(2)]

    with pytest.raises(IntegrityError, match="one_open_refund"):
        async with opened(database) as uow:
            await uow.payments.save(payment)


async def test_money_moving_twice(database: Database) -> None:
    payment = a_captured_payment()
    again = [replace(transfer, id=new_id()) for transfer in payment.transfers]
    await kept(database, payment)
    payment.transfers = again

    with pytest.raises(IntegrityError, match="money_moves_once"):
        async with opened(database) as uow:
            await uow.payments.save(payment)


@pytest.mark.parametrize(("captured", "refunded"), [(2000, 0), (1999, 2000), (-1, 0)])
async def test_taking_or_giving_back_too_much(
    database: Database, captured: int, refunded: int
) -> None:
    payment = await kept(database, an_authorized_payment())
    payment.captured, payment.refunded = Money(captured, "USD"), Money(refunded, "USD")

    with pytest.raises(IntegrityError, match="no_more_is_given_back"):
        async with opened(database) as uow:
            await uow.payments.save(payment)


@pytest.mark.parametrize("statement", ["UPDATE transfer SET amount = 1", "DELETE FROM transfer"])
async def test_rewriting_the_ledger(database: Database, statement: str) -> None:
    await kept(database, an_authorized_payment())

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as connection:
            await connection.execute(text(statement))


async def test_who_waited_for_a_payment_sees_what_the_other_started(database: Database) -> None:
    order_id = (await kept(database, an_authorized_payment())).order_id

    async def begin_capture() -> bool:
        async with opened(database) as uow:
            payment = await uow.payments.get(order_id)
            try:
                payment.begin_capture(PRICE, NOON)
            except PaymentOutcomeUnknown:
                return False
            await asyncio.sleep(0)
            await uow.payments.save(payment)
            await uow.commit()
            return True

    began = await asyncio.gather(*(begin_capture() for _ in range(6)))

    assert began.count(True) == 1
