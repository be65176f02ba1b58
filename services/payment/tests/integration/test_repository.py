"""One suite for both stores: what the fake promises, PostgreSQL keeps."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import payment_service
import pytest
from chassis.clock import FixedClock
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from payment_service.adapters import tables
from payment_service.adapters.due_work import PostgresDueWork
from payment_service.adapters.events import encode
from payment_service.adapters.repository import PostgresPaymentReads, PostgresUnitOfWork
from payment_service.application.ports import DueWork, OpenUnitOfWork, PaymentReads
from payment_service.domain.attempt import AttemptState
from payment_service.domain.errors import PaymentNotFound, StaleVersion
from payment_service.domain.outcomes import Hint, Standing, Unknown
from payment_service.domain.payment import Payment

from services.payment.tests.builders import (
    NOON,
    PRICE,
    a_captured_payment,
    a_declined_payment,
    a_payment,
    an_authorized_payment,
    succeed,
    usd,
)
from services.payment.tests.fakes import FakeStore

NOW, LATER = timedelta(0), timedelta(hours=1)


@dataclass
class Store:
    """A store under test."""

    open: OpenUnitOfWork
    reads: PaymentReads
    due: DueWork

    async def keeps(self, payment: Payment) -> Payment:
        async with self.open() as uow:
            assert await uow.payments.add(payment)
            await uow.commit()
        return await self.reads.get(payment.order_id)


@pytest.fixture(params=["fake", "postgres"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Of a migrated database, or nothing for the fake."""
    if request.param == "fake":
        return None
    url: str = request.getfixturevalue("postgres_url")
    migrate_now(url, migrations_of(payment_service))
    return url


@pytest.fixture
async def store(url: str | None) -> AsyncIterator[Store]:
    if url is None:
        fake = FakeStore(FixedClock(NOON))
        yield Store(fake.open, fake, fake)
        return
    database = Database(url, service="test")
    yield Store(
        lambda: PostgresUnitOfWork(database, tables.chassis, encode),
        PostgresPaymentReads(database),
        PostgresDueWork(database),
    )
    await database.close()


def a_refunded_payment() -> Payment:
    payment = a_captured_payment(usd(1500))
    succeed(payment, payment.begin_refund(new_id(), usd(500), "damaged", NOON), f"re_{new_id()}")
    return payment


def a_tombstone() -> Payment:
    return Payment.tombstone(new_id(), NOON)


MAKERS = [a_payment, a_declined_payment, a_refunded_payment, a_tombstone]


@pytest.mark.parametrize("make", MAKERS)
async def test_a_payment_comes_back_as_it_was_kept(
    store: Store, make: Callable[[], Payment]
) -> None:
    payment = make()
    kept = await store.keeps(payment)

    assert kept.version == 1
    for attempt in payment.attempts:
        attempt.check_in = kept.attempt(attempt.id).check_in  # a duration is not kept, its end is
    assert kept == payment


async def test_an_order_has_one_payment(store: Store) -> None:
    kept = await store.keeps(a_payment())

    async with store.open() as uow:
        assert not await uow.payments.add(a_payment(kept.order_id))


async def test_an_order_without_payment_is_not_found(store: Store) -> None:
    with pytest.raises(PaymentNotFound):
        await store.reads.get(new_id())
    async with store.open() as uow:
        with pytest.raises(PaymentNotFound):
            await uow.payments.get(new_id())


async def test_what_is_not_committed_never_was(store: Store) -> None:
    payment = a_payment()
    async with store.open() as uow:
        await uow.payments.add(payment)

    with pytest.raises(PaymentNotFound):
        await store.reads.get(payment.order_id)


async def test_a_change_is_saved_with_its_attempts(store: Store) -> None:
    order_id = (await store.keeps(an_authorized_payment())).order_id
    async with store.open() as uow:
        payment = await uow.payments.get(order_id)
        attempt = payment.begin_capture(PRICE, NOON)
        assert attempt
        payment.settle(attempt.id, Unknown(), NOON)
        await uow.payments.save(payment)
        await uow.commit()

    kept = await store.reads.get(order_id)

    assert kept.version == 2
    assert kept.attempt(attempt.id).state is AttemptState.UNKNOWN
    assert kept.attempt(attempt.id).checks == 1


async def test_a_change_to_an_old_version_is_refused(store: Store) -> None:
    order_id = (await store.keeps(an_authorized_payment())).order_id
    stale = await store.reads.get(order_id)
    async with store.open() as uow:
        await uow.payments.save(await uow.payments.get(order_id))
        await uow.commit()

    with pytest.raises(StaleVersion):
        async with store.open() as uow:
            await uow.payments.save(stale)


async def test_many_payments_are_read_at_once_and_missing_ones_left_out(store: Store) -> None:
    kept = [await store.keeps(a_payment()), await store.keeps(a_captured_payment())]

    found = await store.reads.batch([new_id(), *(each.order_id for each in kept)])

    assert sorted(found, key=lambda each: each.id) == sorted(kept, key=lambda each: each.id)


async def test_what_is_due_is_claimed_by_one(store: Store) -> None:
    soon, later = a_payment(), a_payment()
    soon.authorization.check_in = NOW
    await store.keeps(soon)
    await store.keeps(later)

    claimed, again = await store.due.claim_attempts(99), await store.due.claim_attempts(99)

    assert (soon.order_id, soon.authorization.id) in claimed
    assert (later.order_id, later.authorization.id) not in claimed
    assert soon.order_id not in dict(again)


async def test_a_settled_attempt_is_never_due(store: Store) -> None:
    payment = a_payment()
    payment.authorization.check_in = NOW
    order_id = (await store.keeps(payment)).order_id
    async with store.open() as uow:
        kept = await uow.payments.get(order_id)
        succeed(kept, kept.authorization, f"pi_{order_id}")
        await uow.payments.save(kept)
        await uow.commit()

    assert order_id not in dict(await store.due.claim_attempts(99))


async def test_a_message_is_taken_once_and_claimed_until_followed(store: Store) -> None:
    hint = Hint(f"evt_{new_id()}", "a.kind", "order", "pi_1", Standing.CAPTURED)
    for first in (True, False):
        async with store.open() as uow:
            assert await uow.messages.take(hint, NOW) is first
            await uow.commit()

    assert await store.due.claim_hints(10) == [hint]
    assert await store.due.claim_hints(10) == []


@pytest.mark.parametrize("check_in", [None, LATER])
async def test_a_message_without_news_or_not_yet_due_is_not_claimed(
    store: Store, check_in: timedelta | None
) -> None:
    hint = Hint(f"evt_{new_id()}", "a.kind", "", "pi_1", None)
    async with store.open() as uow:
        await uow.messages.take(hint, check_in)
        await uow.commit()

    assert await store.due.claim_hints(10) == []


async def test_a_followed_message_is_done(store: Store) -> None:
    hint = Hint(f"evt_{new_id()}", "a.kind", "", "pi_1", None)
    async with store.open() as uow:
        await uow.messages.take(hint, NOW)
        await uow.messages.followed(hint.event_id)
        await uow.commit()

    assert await store.due.claim_hints(10) == []
