"""The real server on a real PostgreSQL and NATS, with real gRPC to the services around it."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from chassis.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.messaging.relay import AGGREGATE_ID, AGGREGATE_VERSION, MESSAGE_ID
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import trusting_verifier
from nats.aio.client import Client
from order_service.bootstrap import build
from order_service.config import OrderSettings
from shop.order.v1 import cart_pb2, order_pb2
from shop.order.v1 import cart_service_pb2 as carts
from shop.order.v1 import order_service_pb2 as orders
from shop.payment.v1 import payment_events_pb2, payment_pb2
from shop.shipping.v1 import shipment_events_pb2, shipment_pb2

from services.order.tests.builders import a_variant
from services.order.tests.shopper import Shopper
from services.order.tests.world import Fault, World

type NewSettings = Callable[[], OrderSettings]
CONFIRMED = order_pb2.ORDER_STATE_CONFIRMED
REJECTED = order_pb2.ORDER_STATE_REJECTED
COMPLETE = {
    "payment_state": order_pb2.PAYMENT_STATE_CAPTURED,
    "fulfilment_state": order_pb2.FULFILMENT_STATE_PREPARING,
}


@pytest.fixture
async def shopper(settings: NewSettings) -> AsyncIterator[Shopper]:
    async with serving(build(settings(), trusting_verifier())) as channel:
        with acting_as(Role.GUEST):
            yield Shopper(channel)


async def publish(nats: Client, subject: str, event: object, version: int) -> None:
    headers = {MESSAGE_ID: str(new_id()), AGGREGATE_ID: "x", AGGREGATE_VERSION: str(version)}
    payload = event.SerializeToString()  # type: ignore[attr-defined]
    await nats.jetstream().publish(subject, payload, headers=headers)


async def test_a_guest_buys_and_watches_until_delivered(
    shopper: Shopper, world: World, nats: Client
) -> None:
    shirt = a_variant("SHIRT", price=1999)
    world.sell(shirt, stock=10)
    cart = await shopper.cart_of(shirt, quantity=3)
    assert (cart.totals.total.units, cart.totals.total.nanos) == (64, 970_000_000)

    placed = await shopper.place(cart)
    assert placed.state == CONFIRMED
    order = await shopper.when(placed.id, **COMPLETE)
    for version, (name, state) in enumerate(
        [
            ("ShipmentDispatched", shipment_pb2.SHIPMENT_STATE_IN_TRANSIT),
            ("ShipmentProgressed", shipment_pb2.SHIPMENT_STATE_OUT_FOR_DELIVERY),
            ("ShipmentDelivered", shipment_pb2.SHIPMENT_STATE_DELIVERED),
        ],
        start=2,
    ):
        shipment = shipment_pb2.Shipment(id=order.shipment_id, order_id=order.id, state=state)
        event = getattr(shipment_events_pb2, name)(shipment=shipment, aggregate_version=version)
        await publish(nats, f"shop.shipping.v1.{name}", event, version)
    delivered = await shopper.when(order.id, fulfilment_state=order_pb2.FULFILMENT_STATE_DELIVERED)

    assert delivered.version == 6
    assert (await shopper.cart(cart)).state == cart_pb2.CART_STATE_CONSUMED
    assert world.available["SHIRT"] == 7


async def test_a_refund_is_followed(shopper: Shopper, world: World, nats: Client) -> None:
    shirt = a_variant()
    world.sell(shirt)
    order = await shopper.place(await shopper.cart_of(shirt))
    await shopper.when(order.id, **COMPLETE)

    refunded = payment_pb2.Payment(order_id=order.id, state=payment_pb2.PAYMENT_STATE_REFUNDED)
    event = payment_events_pb2.PaymentRefunded(payment=refunded, aggregate_version=3)
    await publish(nats, "shop.payment.v1.PaymentRefunded", event, 3)

    await shopper.when(order.id, payment_state=order_pb2.PAYMENT_STATE_REFUNDED)


async def test_a_declined_card(shopper: Shopper, world: World) -> None:
    shirt = a_variant("SHIRT")
    world.sell(shirt, stock=4)
    cart = await shopper.cart_of(shirt)

    order = await shopper.place(cart, token="pm_declined")

    assert order.state == REJECTED
    assert order.payment_state == order_pb2.PAYMENT_STATE_DECLINED
    assert order.rejection.reason == "PAYMENT_DECLINED"
    assert order.rejection.message == "Your card was declined."
    assert (await shopper.cart(cart)).state == cart_pb2.CART_STATE_OPEN
    assert world.available["SHIRT"] == 4


async def test_out_of_stock(shopper: Shopper, world: World) -> None:
    shirt = a_variant("SHIRT")
    world.sell(shirt, stock=1)

    order = await shopper.place(await shopper.cart_of(shirt, quantity=2))

    (short,) = order.rejection.short_lines
    assert order.rejection.reason == "OUT_OF_STOCK"
    assert (short.sku, short.requested, short.available) == ("SHIRT", 2, 1)


async def test_an_unknown_payment_becomes_known(shopper: Shopper, world: World) -> None:
    shirt = a_variant()
    world.sell(shirt)
    world.faults["authorize"] = [Fault.REPLY_LOST, Fault.UNREACHABLE]

    order = await shopper.place(await shopper.cart_of(shirt))

    assert (await shopper.when(order.id, **COMPLETE)).state == CONFIRMED
    assert len(world.captured) == 1


async def test_the_same_request_twenty_times_at_once(shopper: Shopper, world: World) -> None:
    shirt = a_variant()
    world.sell(shirt)
    cart, request_id = await shopper.cart_of(shirt), str(new_id())

    placed = await asyncio.gather(*(shopper.place(cart, request_id=request_id) for _ in range(20)))

    assert len({order.id for order in placed}) == 1
    await shopper.when(placed[0].id, **COMPLETE)
    assert len(world.captured) == 1


async def test_a_request_id_with_another_cart_is_refused(shopper: Shopper, world: World) -> None:
    shirt = a_variant()
    world.sell(shirt)
    request_id = str(new_id())
    await shopper.place(await shopper.cart_of(shirt), request_id=request_id)

    with pytest.raises(AlreadyExists) as refusal:
        await shopper.place(await shopper.cart_of(shirt), request_id=request_id)

    assert refusal.value.reason == "REQUEST_ID_REUSED"


async def test_a_changed_price_is_refused_and_shown(shopper: Shopper, world: World) -> None:
    shirt = a_variant("SHIRT", price=1000)
    world.sell(shirt)
    cart = await shopper.cart_of(shirt)
    world.sell(a_variant("SHIRT", price=1100, id=shirt.id))

    with pytest.raises(FailedPrecondition) as refusal:
        await shopper.place(cart)

    assert refusal.value.reason == "PRICE_CHANGED"
    assert (await shopper.cart(cart)).lines[0].unit_price.units == 11


async def test_a_locked_cart_is_not_changed_but_its_writes_replay(
    shopper: Shopper, world: World
) -> None:
    shirt = a_variant()
    world.sell(shirt)
    cart = await shopper.cart_of(shirt)
    addition = carts.AddCartLinesRequest(
        request_id=str(new_id()),
        cart_id=cart.id,
        lines=[carts.CartLineInput(variant_id=str(shirt.id), quantity=1)],
    )
    added = await shopper.carts.AddCartLines(addition)
    await shopper.carts.SelectCartShippingRate(
        carts.SelectCartShippingRateRequest(
            request_id=str(new_id()), cart_id=cart.id, rate_id="standard"
        )
    )
    await shopper.place(cart)

    assert await shopper.carts.AddCartLines(addition) == added
    addition.request_id = str(new_id())
    with pytest.raises(FailedPrecondition) as refusal:
        await shopper.carts.AddCartLines(addition)
    assert refusal.value.reason == "CART_CONSUMED"


async def test_a_rate_is_quoted_again_only_for_a_cart_that_has_changed(
    shopper: Shopper, world: World
) -> None:
    shirt = a_variant()
    world.sell(shirt)
    cart = await shopper.cart_of(shirt)
    assert world.quotes == 1

    await shopper.carts.AddCartLines(
        carts.AddCartLinesRequest(
            request_id=str(new_id()),
            cart_id=cart.id,
            lines=[carts.CartLineInput(variant_id=str(shirt.id), quantity=1)],
        )
    )
    selected = await shopper.carts.SelectCartShippingRate(
        carts.SelectCartShippingRateRequest(
            request_id=str(new_id()), cart_id=cart.id, rate_id="standard"
        )
    )

    assert selected.cart.shipping_rate.id == "standard"
    assert world.quotes == 2


async def test_somebody_elses_things_do_not_exist(shopper: Shopper, world: World) -> None:
    shirt = a_variant()
    world.sell(shirt)
    cart = await shopper.cart_of(shirt)
    order = await shopper.place(cart)

    with acting_as(Role.CUSTOMER):
        with pytest.raises(NotFound) as no_cart:
            await shopper.cart(cart)
        with pytest.raises(NotFound) as no_order:
            await shopper.orders.GetOrder(orders.GetOrderRequest(id=order.id))
        with pytest.raises(NotFound):
            await shopper.place(cart)
        with pytest.raises(NotFound):
            await anext(shopper.watch(order.id))
        mine = await shopper.orders.ListOrders(orders.ListOrdersRequest())

    assert (no_cart.value.reason, no_order.value.reason) == ("CART_NOT_FOUND", "ORDER_NOT_FOUND")
    assert list(mine.orders) == []


async def test_orders_are_listed_newest_first_in_pages(shopper: Shopper, world: World) -> None:
    shirt = a_variant()
    world.sell(shirt)
    placed = [(await shopper.place(await shopper.cart_of(shirt))).id for _ in range(3)]

    first = await shopper.orders.ListOrders(orders.ListOrdersRequest(page_size=2))
    rest = await shopper.orders.ListOrders(
        orders.ListOrdersRequest(page_size=2, page_token=first.next_page_token)
    )

    assert [order.id for order in [*first.orders, *rest.orders]] == placed[::-1]
    assert rest.next_page_token == ""
    with pytest.raises(InvalidArgument) as refusal:
        await shopper.orders.ListOrders(orders.ListOrdersRequest(page_token="forged"))
    assert refusal.value.reason == "INVALID_PAGE_TOKEN"


class Killed(BaseException):
    """Ends a driver where it stands."""


@pytest.mark.parametrize("point", ["after AUTHORIZE", "after commit of CAPTURE"])
async def test_another_replica_completes_the_checkout_of_a_dead_one(
    settings: NewSettings, world: World, point: str
) -> None:
    """With real leases: nothing but time tells the survivor."""

    def die(reached: str) -> None:
        if reached == point:
            raise Killed(reached)

    shirt = a_variant()
    world.sell(shirt, stock=5)
    with acting_as(Role.GUEST):
        async with serving(build(settings(), trusting_verifier(), die)) as channel:
            shopper = Shopper(channel)
            order = await shopper.place(await shopper.cart_of(shirt))
        async with serving(build(settings(), trusting_verifier())) as channel:
            completed = await Shopper(channel).when(order.id, **COMPLETE)

    assert completed.state == CONFIRMED
    assert len(world.captured) == len(world.shipments) == 1
    assert world.available[shirt.sku] == 4
