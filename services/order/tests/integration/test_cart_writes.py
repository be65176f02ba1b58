"""What comes between the reading of a cart and its writing, on a real PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest
from chassis.database.engine import Database
from chassis.database.idempotency import IdempotencyKey
from chassis.database.writes import Writes
from chassis.errors import Aborted, FailedPrecondition
from chassis.ids import new_id
from order_service.adapters import tables
from order_service.adapters.cart_writes import CartWrites
from order_service.adapters.events import encode
from order_service.adapters.unit_of_work import PostgresUnitOfWork
from order_service.domain.cart import Cart
from order_service.domain.errors import CartNotFound
from shop.order.v1 import cart_service_pb2 as api

from services.order.tests.backends import Backend
from services.order.tests.builders import a_cart


@pytest.fixture
def writes(database: Database) -> Writes[PostgresUnitOfWork]:
    return Writes(lambda: PostgresUnitOfWork(database, tables.chassis, encode))


@pytest.fixture
async def cart(postgres: Backend) -> Cart:
    cart = a_cart()
    async with postgres.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        await uow.commit()
    return cart


@pytest.fixture
def carts(database: Database, writes: Writes[PostgresUnitOfWork]) -> CartWrites:
    return CartWrites(database, writes)


@pytest.fixture
def removal(cart: Cart) -> api.RemoveCartLinesRequest:
    return api.RemoveCartLinesRequest(request_id=str(new_id()), cart_id=str(cart.id))


def emptied(cart: Cart | None) -> Cart:
    assert cart is not None
    return replace(cart, lines=(), version=cart.version + 1)


async def test_nothing_is_changed_when_the_request_was_refused_since(
    carts: CartWrites,
    cart: Cart,
    removal: api.RemoveCartLinesRequest,
    postgres: Backend,
) -> None:
    key = IdempotencyKey.of(removal)
    with pytest.raises(FailedPrecondition):
        await carts.refusals.refuse(key, FailedPrecondition("No."), api.RemoveCartLinesResponse)

    assert not await carts._write(emptied(cart), cart.version, key, api.RemoveCartLinesResponse())

    async with postgres.open_reads() as reads:
        assert await reads.carts.get(cart.id) == cart


async def test_nothing_is_added_when_the_request_was_refused_since(
    carts: CartWrites, removal: api.RemoveCartLinesRequest, postgres: Backend
) -> None:
    key, new = IdempotencyKey.of(removal), a_cart()
    with pytest.raises(FailedPrecondition):
        await carts.refusals.refuse(key, FailedPrecondition("No."), api.RemoveCartLinesResponse)

    assert not await carts._write(new, None, key, api.RemoveCartLinesResponse())

    async with postgres.open_reads() as reads:
        with pytest.raises(CartNotFound):
            await reads.carts.get(new.id)


async def test_a_caller_who_leaves_does_not_stop_the_change(
    carts: CartWrites, cart: Cart, removal: api.RemoveCartLinesRequest, postgres: Backend
) -> None:
    def leave(_: Cart) -> api.RemoveCartLinesResponse:
        call.cancel()
        return api.RemoveCartLinesResponse()

    call = asyncio.create_task(
        carts.once(removal, cart.id, emptied, leave, api.RemoveCartLinesResponse)
    )
    with pytest.raises(asyncio.CancelledError):
        await call

    async with postgres.open_reads() as reads:
        assert not (await reads.carts.get(cart.id)).lines


async def test_a_cart_that_is_never_as_it_was_read_is_given_up(
    carts: CartWrites, cart: Cart, removal: api.RemoveCartLinesRequest
) -> None:
    def hand_over(read: Cart | None) -> Cart:
        assert read is not None
        return replace(read, customer_id=new_id())

    def respond(_: Cart) -> api.RemoveCartLinesResponse:
        return api.RemoveCartLinesResponse()

    with pytest.raises(Aborted):
        await carts.once(removal, cart.id, hand_over, respond, api.RemoveCartLinesResponse)
