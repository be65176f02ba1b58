from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import grpc
import pytest
from chassis.errors import InvalidArgument, NotFound, PermissionDenied
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import access_token, trusting_verifier
from order_service.bootstrap import build
from order_service.config import OrderSettings
from shop.order.v1 import cart_service_pb2, order_service_pb2
from shop.order.v1 import claim_service_pb2 as api
from shop.order.v1.claim_service_pb2_grpc import ClaimServiceStub

from services.order.tests.builders import a_variant
from services.order.tests.shopper import Shopper
from services.order.tests.world import World


@pytest.fixture
async def channel(settings: Callable[[], OrderSettings]) -> AsyncIterator[grpc.aio.Channel]:
    async with serving(build(settings(), trusting_verifier())) as channel:
        yield channel


def carts_of(token: str) -> api.ClaimCartsRequest:
    return api.ClaimCartsRequest(request_id=str(new_id()), guest_access_token=token)


def orders_of(token: str) -> api.ClaimOrdersRequest:
    return api.ClaimOrdersRequest(request_id=str(new_id()), guest_access_token=token)


async def test_who_logs_in_keeps_what_they_began_as_a_guest(
    channel: grpc.aio.Channel, world: World
) -> None:
    shirt, claims, shopper = a_variant("SHIRT"), ClaimServiceStub(channel), Shopper(channel)
    world.sell(shirt, stock=10)
    guest_id, customer_id = new_id(), new_id()
    guest_token = access_token(Role.GUEST, guest_id)
    with acting_as(Role.GUEST, guest_id):
        order = await shopper.place(await shopper.cart_of(shirt))
        guests = await shopper.cart_of(shirt, quantity=2)
    with acting_as(Role.CUSTOMER, customer_id):
        own = await shopper.cart_of(shirt, quantity=3)
        request = carts_of(guest_token)
        carts = await claims.ClaimCarts(request)
        orders = await claims.ClaimOrders(orders_of(guest_token))

        assert (carts.cart.id, [line.quantity for line in carts.cart.lines]) == (own.id, [5])
        assert await shopper.cart(own) == carts.cart
        assert (carts.claimed, orders.claimed) == (2, 1)
        assert await claims.ClaimCarts(request) == carts
        found = await channel_orders(shopper)
        assert found == [order.id]

    with acting_as(Role.GUEST, guest_id):
        assert await channel_orders(shopper) == []
        with pytest.raises(NotFound):
            await shopper.cart(guests)


async def channel_orders(shopper: Shopper) -> list[str]:
    response = await shopper.orders.ListOrders(order_service_pb2.ListOrdersRequest())
    return [order.id for order in response.orders]


@pytest.mark.parametrize(
    "token",
    [
        "nonsense",
        access_token(Role.CUSTOMER),
        access_token(Role.STAFF),
        access_token(Role.GUEST, lifetime=timedelta(seconds=-1)),
        access_token(Role.GUEST, audience="elsewhere"),
    ],
    ids=["nonsense", "a customer's", "staff's", "expired", "for others"],
)
async def test_only_a_guests_valid_token_gives_anything_away(
    channel: grpc.aio.Channel, token: str
) -> None:
    claims = ClaimServiceStub(channel)
    with acting_as(Role.CUSTOMER):
        for call in (claims.ClaimCarts(carts_of(token)), claims.ClaimOrders(orders_of(token))):
            with pytest.raises(InvalidArgument) as refused:
                await call

            assert refused.value.reason == "GUEST_TOKEN_INVALID"


async def test_guests_claim_nothing(channel: grpc.aio.Channel) -> None:
    claims, token = ClaimServiceStub(channel), access_token(Role.GUEST)
    with acting_as(Role.GUEST):
        for call in (claims.ClaimCarts(carts_of(token)), claims.ClaimOrders(orders_of(token))):
            with pytest.raises(PermissionDenied):
                await call


async def test_a_claimed_cart_is_ordered_by_the_account(
    channel: grpc.aio.Channel, world: World
) -> None:
    shirt, shopper = a_variant("SHIRT"), Shopper(channel)
    world.sell(shirt, stock=10)
    guest_id, customer_id = new_id(), new_id()
    with acting_as(Role.GUEST, guest_id):
        cart = await shopper.cart_of(shirt)
    with acting_as(Role.CUSTOMER, customer_id):
        await ClaimServiceStub(channel).ClaimCarts(carts_of(access_token(Role.GUEST, guest_id)))
        placed = await shopper.place(await shopper.cart(cart))

        assert placed.customer_id == str(customer_id)
        request = cart_service_pb2.GetCartRequest(id=cart.id)
        assert (await shopper.carts.GetCart(request)).cart.order_id == placed.id
