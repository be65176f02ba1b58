"""Nobody pays a price they did not see, on the fake and on PostgreSQL."""

import pytest
from chassis.ids import new_id
from chassis.money import Money
from order_service.domain.cart import CartState
from order_service.domain.errors import PriceChanged, VariantUnavailable

from services.order.tests.backends import Backend
from services.order.tests.builders import a_variant
from services.order.tests.desk import Desk, a_desk
from services.order.tests.world import World


@pytest.fixture
def desk(backend: Backend) -> Desk:
    return a_desk(backend, World())


async def test_a_changed_price_is_shown_before_it_is_paid(desk: Desk) -> None:
    cart = await desk.fill_cart(quantity=1)
    line = cart.lines[0]
    desk.world.sell(a_variant(line.sku, price=2500, id=line.variant_id))

    with pytest.raises(PriceChanged) as refusal:
        await desk.place(cart)

    shown = await desk.cart(cart)
    assert refusal.value.metadata == {line.sku: "25.00 USD"}
    assert (shown.state, shown.lines[0].unit_price) == (CartState.OPEN, Money(2500, "USD"))
    assert (await desk.place(shown)).totals.subtotal == Money(2500, "USD")


async def test_a_request_that_was_told_of_a_changed_price_stays_refused(desk: Desk) -> None:
    cart, request_id = await desk.fill_cart(quantity=1), new_id()
    line = cart.lines[0]
    desk.world.sell(a_variant(line.sku, price=2500, id=line.variant_id))
    with pytest.raises(PriceChanged) as refusal:
        await desk.place(cart, request_id=request_id)

    with pytest.raises(PriceChanged) as again:
        await desk.place(cart, request_id=request_id)

    assert again.value.metadata == refusal.value.metadata == {line.sku: "25.00 USD"}
    assert (await desk.place(cart)).totals.subtotal == Money(2500, "USD")


async def test_a_variant_taken_off_sale_is_not_ordered(desk: Desk) -> None:
    cart = await desk.fill_cart()
    line = cart.lines[0]
    desk.world.sell(a_variant(line.sku, id=line.variant_id, is_sold=False))

    with pytest.raises(VariantUnavailable):
        await desk.place(cart)
