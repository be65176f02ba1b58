"""What happens while an order is being placed, on the fake and on PostgreSQL."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from chassis.errors import Aborted
from chassis.ids import new_id
from order_service.application.ports import Catalogue
from order_service.domain.cart import CartState
from order_service.domain.catalogue import Variant
from order_service.domain.errors import CartNotFound

from services.order.tests.backends import Backend
from services.order.tests.builders import NOON, a_variant
from services.order.tests.desk import Desk, a_desk
from services.order.tests.world import World


@pytest.fixture
def desk(backend: Backend) -> Desk:
    return a_desk(backend, World())


@dataclass(frozen=True)
class Meddled:
    """A catalogue that takes long enough for something else to happen."""

    catalogue: Catalogue
    meddle: Callable[[], Awaitable[object]]

    async def variants(self, ids: Sequence[UUID]) -> Mapping[UUID, Variant]:
        await self.meddle()
        return await self.catalogue.variants(ids)


def meddled(desk: Desk, meddle: Callable[[], Awaitable[object]]) -> Desk:
    return replace(
        desk, placer=replace(desk.placer, catalogue=Meddled(desk.placer.catalogue, meddle))
    )


async def test_what_was_placed_meanwhile_answers_the_same_request_whatever_is_sold_by_then(
    desk: Desk,
) -> None:
    cart, request_id = await desk.fill_cart(), new_id()
    line = cart.lines[0]
    placed = []

    async def place_and_end_the_sale() -> None:
        placed.append(await desk.place(cart, request_id=request_id))
        desk.world.sell(a_variant(line.sku, id=line.variant_id, is_sold=False))

    again = await meddled(desk, place_and_end_the_sale).place(cart, request_id=request_id)

    assert [again.id] == [order.id for order in placed]


async def test_what_was_placed_and_rejected_meanwhile_answers_the_same_request(desk: Desk) -> None:
    cart, request_id = await desk.fill_cart(stock=1), new_id()
    rejected = []

    async def place_in_vain() -> None:
        rejected.append(await desk.place(cart, request_id=request_id))
        await desk.finish()

    again = await meddled(desk, place_in_vain).place(cart, request_id=request_id)

    assert (await desk.cart(cart)).state is CartState.OPEN
    assert [again.id] == [order.id for order in rejected]


async def test_a_cart_that_changed_meanwhile_is_not_ordered(desk: Desk) -> None:
    cart = await desk.fill_cart()
    more = a_variant("HAT")

    async def change() -> None:
        changed = await desk.cart(cart)
        changed.add(more, 1, NOON)
        async with desk.backend.open_unit_of_work() as uow:
            await uow.carts.save(changed)
            await uow.commit()

    with pytest.raises(Aborted):
        await meddled(desk, change).place(cart)

    left = await desk.cart(cart)
    assert (left.state, len(left.lines)) == (CartState.OPEN, 2)


async def test_a_cart_that_was_given_away_meanwhile_is_not_found(desk: Desk) -> None:
    cart, taker = await desk.fill_cart(), new_id()

    async def give_away() -> None:
        async with desk.backend.open_unit_of_work() as uow:
            await uow.carts.hand_over(cart.customer_id, taker)
            await uow.commit()

    with pytest.raises(CartNotFound):
        await meddled(desk, give_away).place(cart)

    left = await desk.cart(cart)
    assert (left.state, left.customer_id) == (CartState.OPEN, taker)
