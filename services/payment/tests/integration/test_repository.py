"""One suite for both stores: what the fake promises, PostgreSQL keeps."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import payment_service
import pytest
from chassis.clock import FixedClock
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.database.outbox import Committed
from chassis.ids import new_id
from payment_service.adapters.due_work import PostgresDueWork
from payment_service.adapters.events import encode
from payment_service.adapters.repository import PostgresMessages, PostgresPayments
from payment_service.application.ports import DueWork, Payments, ProviderMessages
from payment_service.domain.attempt import AttemptState
from payment_service.domain.errors import PaymentNotFound, StaleVersion
from payment_service.domain.events import PaymentEvent
from payment_service.domain.outcomes import Hint, Standing, Unknown
from payment_service.domain.payment import Payment
from sqlalchemy import text

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

    payments: Payments
    messages: ProviderMessages
    due: DueWork
    told: Callable[[Payment], Awaitable[list[str]]]
    """The events about a payment that are to be published."""

    async def keeps(self, payment: Payment) -> Payment:
        assert await self.payments.add(payment)
        return await self.payments.get(payment.order_id)


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
        yield Store(fake, fake, fake, lambda payment: told_by(fake, payment))
        return
    database = Database(url, service="test")
    yield Store(
        PostgresPayments(database, encode, Committed()),
        PostgresMessages(database),
        PostgresDueWork(database),
        lambda payment: in_outbox(database, payment),
    )
    await database.close()


async def told_by(fake: FakeStore, payment: Payment) -> list[str]:
    of_payment = (each for each in fake.events if isinstance(each, PaymentEvent))
    return [type(each).__name__ for each in of_payment if each.payment.id == payment.id]


async def in_outbox(database: Database, payment: Payment) -> list[str]:
    query = text("SELECT subject FROM outbox WHERE aggregate_id = :id ORDER BY seq")
    async with database.reading() as connection:
        subjects = await connection.scalars(query, {"id": str(payment.id)})
    return [subject.removeprefix("shop.payment.v1.") for subject in subjects]


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

    assert not await store.payments.add(a_payment(kept.order_id))


async def test_an_order_without_payment_is_not_found(store: Store) -> None:
    with pytest.raises(PaymentNotFound):
        await store.payments.get(new_id())


async def test_what_a_change_tells_is_kept_with_it(store: Store) -> None:
    order_id = (await store.keeps(an_authorized_payment())).order_id
    payment = await store.payments.get(order_id)
    attempt = payment.begin_capture(PRICE, NOON)
    assert attempt
    succeed(payment, attempt, "pi_1")

    await store.payments.save(payment)

    assert await store.told(payment) == ["PaymentAuthorized", "PaymentCaptured"]
    assert payment.events == []


async def test_what_is_refused_tells_nothing(store: Store) -> None:
    kept = await store.keeps(an_authorized_payment())
    stale = await store.payments.get(kept.order_id)
    await store.payments.save(await store.payments.get(kept.order_id))
    attempt = stale.begin_capture(PRICE, NOON)
    assert attempt
    succeed(stale, attempt, "pi_1")

    with pytest.raises(StaleVersion):
        await store.payments.save(stale)
    tombstone = Payment.tombstone(kept.order_id, NOON)
    assert not await store.payments.add(tombstone)

    assert await store.told(kept) == ["PaymentAuthorized"]
    assert await store.told(tombstone) == []
    assert (await store.payments.get(kept.order_id)).attempts == kept.attempts


async def test_what_is_refused_once_is_refused_again(store: Store) -> None:
    kept = await store.keeps(an_authorized_payment())
    stale = await store.payments.get(kept.order_id)
    await store.payments.save(await store.payments.get(kept.order_id))

    for _ in range(2):
        with pytest.raises(StaleVersion):
            await store.payments.save(stale)


async def test_a_change_is_saved_with_its_attempts(store: Store) -> None:
    order_id = (await store.keeps(an_authorized_payment())).order_id
    payment = await store.payments.get(order_id)
    attempt = payment.begin_capture(PRICE, NOON)
    assert attempt
    payment.settle(attempt.id, Unknown(), NOON)
    await store.payments.save(payment)

    kept = await store.payments.get(order_id)

    assert kept.version == 2
    assert kept.attempt(attempt.id).state is AttemptState.UNKNOWN
    assert kept.attempt(attempt.id).checks == 1


async def test_a_change_to_an_old_version_is_refused(store: Store) -> None:
    order_id = (await store.keeps(an_authorized_payment())).order_id
    stale = await store.payments.get(order_id)
    await store.payments.save(await store.payments.get(order_id))

    with pytest.raises(StaleVersion):
        await store.payments.save(stale)


async def test_many_payments_are_read_at_once_and_missing_ones_left_out(store: Store) -> None:
    kept = [await store.keeps(a_payment()), await store.keeps(a_captured_payment())]

    found = await store.payments.batch([new_id(), *(each.order_id for each in kept)])

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
    kept = await store.payments.get(order_id)
    succeed(kept, kept.authorization, f"pi_{order_id}")
    await store.payments.save(kept)

    assert order_id not in dict(await store.due.claim_attempts(99))


async def test_a_message_is_taken_once_and_claimed_until_followed(store: Store) -> None:
    hint = Hint(f"evt_{new_id()}", "a.kind", "order", "pi_1", Standing.CAPTURED)
    for first in (True, False):
        assert await store.messages.take(hint, NOW) is first

    assert await store.due.claim_hints(10) == [hint]
    assert await store.due.claim_hints(10) == []


@pytest.mark.parametrize("check_in", [None, LATER])
async def test_a_message_without_news_or_not_yet_due_is_not_claimed(
    store: Store, check_in: timedelta | None
) -> None:
    hint = Hint(f"evt_{new_id()}", "a.kind", "", "pi_1", None)
    await store.messages.take(hint, check_in)

    assert await store.due.claim_hints(10) == []


async def test_a_followed_message_is_done(store: Store) -> None:
    hint = Hint(f"evt_{new_id()}", "a.kind", "", "pi_1", None)
    await store.messages.take(hint, NOW)
    await store.messages.followed(hint.event_id)

    assert await store.due.claim_hints(10) == []
