"""What was bought at the real server, and the wishes that come after."""

from chassis.ids import new_id
from chassis.money import Money
from chassis.rpc.money import money_message
from shop.order.v1 import order_pb2
from shop.order.v1 import order_service_pb2 as api

from services.order.tests.builders import a_variant
from services.order.tests.component.test_checkout import COMPLETE
from services.order.tests.shopper import Shopper
from services.order.tests.world import World


async def bought(shopper: Shopper, world: World, **sold: int) -> order_pb2.Order:
    shirt = a_variant(f"SHIRT-{new_id()}", price=1999)
    world.sell(shirt, stock=sold.get("stock", 10))
    order = await shopper.place(await shopper.cart_of(shirt, quantity=2))
    return await shopper.when(order.id, **COMPLETE)


def a_refund(order: order_pb2.Order, minor: int, request_id: str = "") -> api.RefundOrderRequest:
    amount = money_message(Money(minor, "USD"))
    return api.RefundOrderRequest(
        request_id=request_id or str(new_id()), id=order.id, amount=amount, reason="Late."
    )


def a_cancellation(order: order_pb2.Order, request_id: str = "") -> api.CancelOrderRequest:
    return api.CancelOrderRequest(
        request_id=request_id or str(new_id()), id=order.id, reason="Changed my mind."
    )
