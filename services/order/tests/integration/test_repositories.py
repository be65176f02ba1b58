"""One suite for the fake and for PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from chassis.ids import new_id
from order_service.application.ports import (
    AlreadyPlaced,
    Lease,
    LeaseLost,
    OrderFilter,
    PlacementKey,
    SagaRow,
)
from order_service.domain.errors import (
    OrderNotFound,
    RequestIdReused,
)
from order_service.domain.order import Order
from order_service.domain.rejection import Rejection, ShortLine
from order_service.domain.saga import Done, Refused, Saga, SagaState, Step, Unknown

from services.order.tests.backends import Backend
from services.order.tests.builders import NOON, a_cart

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(minutes=1)
LEASE = Lease(new_id(), HOUR)
OUT_OF_STOCK = Rejection("OUT_OF_STOCK", "Too few.", (ShortLine("HAT", 3, 1),))


def a_key(customer_id: UUID | None = None, request_id: UUID | None = None) -> PlacementKey:
    return PlacementKey(customer_id or new_id(), request_id or new_id(), b"body")


async def place(backend: Backend, customer_id: UUID | None = None) -> Order:
    cart = a_cart(customer_id=customer_id)
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        order = Order.place(cart, NOON)
        await uow.orders.add(order, a_key(order.customer_id))
        await uow.carts.save(cart)
        await uow.commit()
    return order


async def begin_saga(backend: Backend, lease: Lease = LEASE, deadline: timedelta = HOUR) -> SagaRow:
    order = await place(backend)
    async with backend.open_unit_of_work() as uow:
        row = await uow.sagas.add(order.id, "pm_card_visa", lease, deadline)
        await uow.commit()
    return row


async def claim(backend: Backend, lease: Lease = LEASE) -> list[SagaRow]:
    async with backend.open_unit_of_work() as uow:
        rows = list(await uow.sagas.claim(lease, 10))
        await uow.commit()
    return rows


async def save(backend: Backend, row: SagaRow, pause: timedelta | None = None) -> SagaRow:
    async with backend.open_unit_of_work() as uow:
        saved = await uow.sagas.save(row, [(Step.RESERVE, Done())], LEASE, pause)
        await uow.commit()
    return saved


async def test_an_order_is_replaced_only_as_it_was_seen(backend: Backend) -> None:
    seen = await place(backend)
    confirmed = replace(seen, _events=[])
    confirmed.confirm(LATER)

    async with backend.open_unit_of_work() as uow:
        assert await uow.orders.replace(seen, confirmed)
        assert not await uow.orders.replace(seen, confirmed)
        await uow.commit()

    async with backend.open_reads() as reads:
        assert await reads.orders.get(seen.id) == confirmed


async def test_an_order_comes_back_with_its_number(backend: Backend) -> None:
    first, second = await place(backend), await place(backend)

    async with backend.open_reads() as reads:
        assert await reads.orders.get(first.id) == first
    assert int(second.number) == int(first.number) + 1


async def test_a_changed_order_comes_back_changed(backend: Backend) -> None:
    rejected, shipped = await place(backend), await place(backend)
    rejected.reject(OUT_OF_STOCK, NOON)
    shipped.confirm(NOON)
    shipped.capture(NOON)
    shipped.prepare(new_id(), NOON)

    async with backend.open_unit_of_work() as uow:
        await uow.orders.save(rejected)
        await uow.orders.save(shipped)
        await uow.commit()

    async with backend.open_reads() as reads:
        assert await reads.orders.get(rejected.id) == rejected
        assert await reads.orders.get(shipped.id) == shipped


async def test_an_unknown_order_is_not_found(backend: Backend) -> None:
    async with backend.open_reads() as reads:
        with pytest.raises(OrderNotFound):
            await reads.orders.get(new_id())


async def test_a_request_id_finds_its_order_for_its_customer_only(backend: Backend) -> None:
    cart = a_cart()
    order, key = Order.place(cart, NOON), a_key(cart.customer_id)
    async with backend.open_unit_of_work() as uow:
        await uow.orders.add(order, key)
        await uow.commit()

    async with backend.open_reads() as reads:
        assert await reads.orders.find_placed(key) == order
        assert await reads.orders.find_placed(replace(key, customer_id=new_id())) is None
        with pytest.raises(RequestIdReused):
            await reads.orders.find_placed(replace(key, request_hash=b"another body"))


async def test_a_request_id_makes_one_order(backend: Backend) -> None:
    key = a_key()
    first, second = (Order.place(a_cart(customer_id=key.customer_id), NOON) for _ in range(2))
    async with backend.open_unit_of_work() as uow:
        await uow.orders.add(first, key)
        await uow.commit()

    async with backend.open_unit_of_work() as uow:
        with pytest.raises(AlreadyPlaced):
            await uow.orders.add(second, key)


async def test_a_customers_orders_come_newest_first_in_pages(backend: Backend) -> None:
    customer = new_id()
    placed = [(await place(backend, customer)).id for _ in range(3)]
    await place(backend)

    async with backend.open_reads() as reads:
        first = await reads.orders.find(OrderFilter(customer), 2, None)
        rest = await reads.orders.find(OrderFilter(customer), 2, first[-1].id)

    assert [order.id for order in [*first, *rest]] == placed[::-1]


async def test_a_saga_under_lease_is_left_alone(backend: Backend) -> None:
    await begin_saga(backend)

    assert await claim(backend) == []


async def test_a_saga_whose_lease_ended_is_claimed_once(backend: Backend) -> None:
    row = await begin_saga(backend)
    await backend.end_leases()

    (claimed,) = await claim(backend)

    assert claimed == replace(row, version=row.version + 1)
    assert await claim(backend) == []


async def test_a_stale_driver_cannot_write(backend: Backend) -> None:
    stale = await begin_saga(backend)
    await backend.end_leases()
    await claim(backend)

    async with backend.open_unit_of_work() as uow:
        with pytest.raises(LeaseLost):
            await uow.sagas.save(stale, [(Step.RESERVE, Done())], LEASE, None)


async def test_progress_and_rejection_come_back(backend: Backend) -> None:
    row = await begin_saga(backend)
    saga = Saga(SagaState.COMPENSATING, Step.VOID, 2, OUT_OF_STOCK)

    async with backend.open_unit_of_work() as uow:
        await uow.sagas.save(
            replace(row, saga=saga), [(Step.RESERVE, Refused(OUT_OF_STOCK))], LEASE, None
        )
        await uow.commit()
    await backend.end_leases()
    (claimed,) = await claim(backend)

    assert (claimed.saga, claimed.payment_token) == (saga, "pm_card_visa")


async def test_a_pausing_saga_is_claimed_when_the_pause_is_over(backend: Backend) -> None:
    row = await begin_saga(backend)
    await save(backend, row, pause=HOUR)
    assert await claim(backend) == []

    await backend.end_leases()
    assert len(await claim(backend)) == 1


async def test_a_saga_at_its_end_is_never_claimed_and_forgets_the_token(backend: Backend) -> None:
    row = await begin_saga(backend)

    saved = await save(backend, replace(row, saga=Saga(SagaState.COMPLETED, None)))
    await backend.end_leases()

    assert saved.payment_token == ""
    assert await claim(backend) == []


async def test_a_saga_past_its_deadline_is_late(backend: Backend) -> None:
    row = await begin_saga(backend, deadline=timedelta(seconds=-1))

    assert (await save(backend, row)).late


async def test_what_was_unknown_may_become_known(backend: Backend) -> None:
    row = await begin_saga(backend)
    async with backend.open_unit_of_work() as uow:
        row = await uow.sagas.save(row, [(Step.RESERVE, Unknown("timeout"))], LEASE, None)
        await uow.commit()

    assert (await save(backend, row)).version == row.version + 1
