from dataclasses import replace

import pytest
from chassis.clock import FixedClock
from payment_service.application.strays import Strays
from payment_service.domain.attempt import Kind
from payment_service.domain.outcomes import Standing
from payment_service.domain.payment import Payment

from services.payment.tests.builders import (
    NOON,
    a_declined_payment,
    a_payment,
    an_authorized_payment,
    seen,
)
from services.payment.tests.fakes import FakeProvider, FakeStore


@pytest.fixture
def store() -> FakeStore:
    return FakeStore(FixedClock(NOON))


@pytest.fixture
def provider(store: FakeStore) -> FakeProvider:
    return FakeProvider(store)


async def looked_for(store: FakeStore, provider: FakeProvider, *payments: Payment) -> list[Kind]:
    """What is attempted after a look, of payments that the provider keeps money for."""
    for payment in payments:
        await store.add(payment)
        provider.kept.append(seen(payment, Standing.AUTHORIZED))
    for _ in range(2):
        await Strays(store, provider, store.clock).give_back()
    return [each.kind for payment in store.payments.values() for each in payment.attempts]


@pytest.mark.parametrize("overtaken", [0, 1])
async def test_an_authorization_that_surfaced_after_we_gave_up_is_voided_once(
    store: FakeStore, provider: FakeProvider, overtaken: int
) -> None:
    store.overtaken = overtaken

    kinds = await looked_for(store, provider, a_declined_payment())

    assert kinds == [Kind.AUTHORIZE, Kind.VOID]


async def test_authorizations_in_progress_are_left_alone(
    store: FakeStore, provider: FakeProvider
) -> None:
    kinds = await looked_for(store, provider, a_payment(), an_authorized_payment())

    assert kinds == [Kind.AUTHORIZE, Kind.AUTHORIZE]


@pytest.mark.parametrize("order_id", ["", "not ours", "01890000-0000-7000-8000-000000000000"])
async def test_payments_of_others_on_the_providers_account_are_left_alone(
    store: FakeStore, provider: FakeProvider, order_id: str
) -> None:
    others = seen(a_declined_payment(), Standing.AUTHORIZED)
    provider.kept = [replace(others, order_id=order_id)]

    assert await looked_for(store, provider) == []
