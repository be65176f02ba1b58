"""Claims on the fake and on PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from chassis.clock import FixedClock
from chassis.ids import new_id
from order_service.application.claims import Claim, ClaimedCarts, claim_carts, claim_orders
from order_service.application.ports import OrderFilter, PlacementKey
from order_service.domain.cart import MAX_LINES, MAX_QUANTITY, Cart, CartState
from order_service.domain.errors import CartNotFound
from order_service.domain.order import Order

from services.order.tests.backends import Backend
from services.order.tests.builders import ADDRESS, NOON, a_cart, a_variant, an_empty_cart

CLOCK = FixedClock(NOON + timedelta(hours=2))
HOUR = timedelta(hours=1)
OTHER_ADDRESS = replace(ADDRESS, locality="Oakland")


@pytest.fixture
def claim() -> Claim:
    return Claim(guest_id=new_id(), customer_id=new_id())


async def keep(backend: Backend, *carts: Cart) -> None:
    async with backend.open_unit_of_work() as uow:
        for cart in carts:
            await uow.carts.save(cart)
        await uow.commit()


async def stored(backend: Backend, cart: Cart) -> Cart:
    async with backend.open_unit_of_work() as uow:
        return await uow.carts.get(cart.id)


async def make(backend: Backend, claim: Claim) -> ClaimedCarts:
    async with backend.open_unit_of_work() as uow:
        claimed = await claim_carts(claim, uow, CLOCK)
        await uow.commit()
    return claimed


async def place(backend: Backend, customer_id: UUID, request_id: UUID | None = None) -> Order:
    cart = a_cart(customer_id=customer_id)
    async with backend.open_unit_of_work() as uow:
        await uow.carts.save(cart)
        order = Order.place(cart, NOON)
        await uow.orders.add(order, PlacementKey(customer_id, request_id or new_id(), b"body"))
        await uow.carts.save(cart)
        await uow.commit()
    return order


async def test_a_guests_cart_becomes_the_customers(backend: Backend, claim: Claim) -> None:
    cart = a_cart(customer_id=claim.guest_id)
    await keep(backend, cart)

    claimed = await make(backend, claim)

    assert claimed == ClaimedCarts(replace(cart, customer_id=claim.customer_id), 1)
    assert await stored(backend, cart) == claimed.cart


async def test_a_guests_cart_is_merged_into_the_customers(backend: Backend, claim: Claim) -> None:
    mug, hat, pen = a_variant("MUG", 100), a_variant("HAT", 200), a_variant("PEN", 300)
    dearer = replace(mug, prices={"USD": mug.prices["USD"] * 2})
    own = a_cart(mug, hat, quantity=3, customer_id=claim.customer_id)
    guests = a_cart(dearer, pen, quantity=2, customer_id=claim.guest_id)
    guests.deliver_to("new@example.com", OTHER_ADDRESS, NOON)
    guests.create_time = NOON + HOUR
    await keep(backend, own, guests)

    claimed = await make(backend, claim)

    merged = await stored(backend, own)
    assert merged == claimed.cart
    assert [(line.sku, line.quantity, line.unit_price.minor) for line in merged.lines] == [
        ("MUG", 5, 200),
        ("HAT", 3, 200),
        ("PEN", 2, 300),
    ]
    assert (merged.email, merged.shipping_address) == (own.email, ADDRESS)
    assert merged.shipping_rate is None
    with pytest.raises(CartNotFound):
        await stored(backend, guests)


async def test_the_older_address_stays_whoever_gave_it(backend: Backend, claim: Claim) -> None:
    own = a_cart(customer_id=claim.customer_id)
    own.create_time = NOON + HOUR
    guests = a_cart(customer_id=claim.guest_id)
    guests.deliver_to("old@example.com", OTHER_ADDRESS, NOON)
    await keep(backend, own, guests)

    await make(backend, claim)

    merged = await stored(backend, own)
    assert (merged.email, merged.shipping_address) == ("old@example.com", OTHER_ADDRESS)


async def test_a_cart_without_address_takes_over_the_guests(backend: Backend, claim: Claim) -> None:
    own = an_empty_cart(claim.customer_id)
    guests = a_cart(customer_id=claim.guest_id)
    guests.create_time = NOON + HOUR
    await keep(backend, own, guests)

    await make(backend, claim)

    assert (await stored(backend, own)).shipping_address == ADDRESS


async def test_quantities_are_added_up_to_the_maximum(backend: Backend, claim: Claim) -> None:
    mug = a_variant("MUG", 1)
    own = a_cart(mug, quantity=MAX_QUANTITY - 1, customer_id=claim.customer_id)
    guests = a_cart(mug, quantity=2, customer_id=claim.guest_id)
    await keep(backend, own, guests)

    await make(backend, claim)

    assert [line.quantity for line in (await stored(backend, own)).lines] == [MAX_QUANTITY]


async def test_what_does_not_fit_stays_a_cart_of_its_own(backend: Backend, claim: Claim) -> None:
    full = [a_variant(f"SKU-{number}") for number in range(MAX_LINES)]
    own = a_cart(*full, customer_id=claim.customer_id)
    guests = a_cart(a_variant("ONE MORE"), customer_id=claim.guest_id)
    await keep(backend, own, guests)

    claimed = await make(backend, claim)

    assert await stored(backend, own) == own
    assert claimed.cart == await stored(backend, guests)
    assert claimed.cart is not None
    assert claimed.cart.customer_id == claim.customer_id


async def test_carts_of_different_currencies_are_not_merged(backend: Backend, claim: Claim) -> None:
    own = an_empty_cart(claim.customer_id, currency="EUR")
    guests = a_cart(customer_id=claim.guest_id)
    await keep(backend, own, guests)

    claimed = await make(backend, claim)

    assert claimed.cart == replace(guests, customer_id=claim.customer_id)
    assert await stored(backend, own) == own


async def test_a_cart_whose_order_is_in_flight_goes_along_as_it_is(
    backend: Backend, claim: Claim
) -> None:
    order = await place(backend, claim.guest_id)
    own = a_cart(customer_id=claim.customer_id)
    await keep(backend, own)

    claimed = await make(backend, claim)

    async with backend.open_unit_of_work() as uow:
        cart = await uow.carts.get(order.cart_id)
    assert (cart.customer_id, cart.state) == (claim.customer_id, CartState.LOCKED)
    assert (claimed.cart, claimed.claimed) == (own, 1)


async def test_a_claim_made_twice_changes_nothing_more(backend: Backend, claim: Claim) -> None:
    await keep(backend, a_cart(customer_id=claim.guest_id))
    first = await make(backend, claim)

    assert await make(backend, claim) == ClaimedCarts(first.cart, 0)


async def test_carts_and_orders_of_others_stay_theirs(backend: Backend, claim: Claim) -> None:
    other = await place(backend, new_id())
    cart = a_cart()
    await keep(backend, cart)

    assert await make(backend, claim) == ClaimedCarts(None, 0)
    async with backend.open_unit_of_work() as uow:
        assert await claim_orders(claim, uow) == 0
        assert (await uow.orders.get(other.id)).customer_id == other.customer_id
    assert await stored(backend, cart) == cart


async def test_a_guests_orders_become_the_customers(backend: Backend, claim: Claim) -> None:
    order = await place(backend, claim.guest_id)
    async with backend.open_unit_of_work() as uow:
        assert await claim_orders(claim, uow) == 1
        assert await claim_orders(claim, uow) == 0
        await uow.commit()

    async with backend.open_unit_of_work() as uow:
        found = await uow.orders.find(OrderFilter(customer_id=claim.customer_id), 10, None)
    assert [each.id for each in found] == [order.id]


async def test_an_order_under_a_request_id_the_customer_used_stays_where_it_is(
    backend: Backend, claim: Claim
) -> None:
    request_id = new_id()
    await place(backend, claim.customer_id, request_id)
    order = await place(backend, claim.guest_id, request_id)

    async with backend.open_unit_of_work() as uow:
        assert await claim_orders(claim, uow) == 0
        assert (await uow.orders.get(order.id)).customer_id == claim.guest_id
