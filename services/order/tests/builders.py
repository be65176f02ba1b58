"""Carts and orders for tests, complete unless a test says otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from chassis.ids import new_id
from chassis.money import Money
from order_service.domain.cart import Cart
from order_service.domain.catalogue import Variant
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.order import Order

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADDRESS = Address("US", "94016", "CA", "San Francisco", address_lines=("1 Main Street",))
RATE = ShippingRate("standard", "Standard", Money(500, "USD"), "Shopmesh Post", 2, 4)


def a_variant(sku: str = "SHIRT-M", price: int = 1999, **changes: Any) -> Variant:
    variant = Variant(
        id=new_id(),
        sku=sku,
        product_handle="shirt",
        product_title="Shirt",
        title="M",
        image_url="https://img.test/shirt.png",
        prices={"USD": Money(price, "USD")},
        weight_grams=200,
    )
    return replace(variant, **changes)


def an_empty_cart(customer_id: UUID | None = None, currency: str = "USD") -> Cart:
    return Cart(new_id(), customer_id or new_id(), currency, create_time=NOON, update_time=NOON)


def a_cart(*variants: Variant, quantity: int = 2, customer_id: UUID | None = None) -> Cart:
    """A cart that can be ordered."""
    cart = an_empty_cart(customer_id)
    for variant in variants or (a_variant(),):
        cart.add(variant, quantity, NOON)
    cart.deliver_to("jo@example.com", ADDRESS, NOON)
    cart.choose(RATE, NOON)
    return cart


def an_order(cart: Cart | None = None) -> Order:
    order = Order.place(cart or a_cart(), NOON)
    order.accept("1001")
    order.take_events()
    return order


def a_confirmed_order() -> Order:
    order = an_order()
    order.confirm(NOON)
    order.take_events()
    return order
