"""What costs nothing is bought like anything else, without a payment."""

from dataclasses import replace

from chassis.ids import new_id
from chassis.money import Money
from shop.order.v1 import order_pb2
from shop.order.v1 import order_service_pb2 as api

from services.order.tests.builders import a_variant
from services.order.tests.component.test_checkout import COMPLETE
from services.order.tests.shopper import Shopper
from services.order.tests.world import World


async def test_an_order_of_nothing_is_shipped_and_nobody_is_asked_for_money(
    shopper: Shopper, world: World
) -> None:
    world.rate = replace(world.rate, price=Money.zero("USD"))
    sample = a_variant(f"SAMPLE-{new_id()}", price=0)
    world.sell(sample, stock=1)

    order = await shopper.place(await shopper.cart_of(sample))

    ended = await shopper.when(order.id, **COMPLETE)
    assert ended.totals.total.units == ended.totals.total.nanos == 0
    assert not {"authorize", "capture"} & set(world.calls)


async def test_an_order_of_nothing_is_called_off_like_any_other(
    shopper: Shopper, world: World
) -> None:
    world.rate = replace(world.rate, price=Money.zero("USD"))
    sample = a_variant(f"SAMPLE-{new_id()}", price=0)
    world.sell(sample, stock=1)
    order = await shopper.place(await shopper.cart_of(sample))
    await shopper.when(order.id, **COMPLETE)

    wish = api.CancelOrderRequest(request_id=str(new_id()), id=order.id, reason="No.")
    await shopper.orders.CancelOrder(wish)

    ended = await shopper.when(order.id, payment_state=order_pb2.PAYMENT_STATE_REFUNDED)
    assert ended.state == order_pb2.ORDER_STATE_CANCELLED
    assert world.available[sample.sku] == 1
