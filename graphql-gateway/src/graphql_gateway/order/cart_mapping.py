"""Carts from the wire, and lines onto it."""

from shop.order.v1 import cart_pb2
from shop.order.v1.cart_service_pb2 import CartLineInput as LineOnWire

from graphql_gateway.order.cart_inputs import CartLineInput
from graphql_gateway.order.cart_types import Cart, CartLine, CartState
from graphql_gateway.order.shared_mapping import rate_of, totals_of
from graphql_gateway.schema.addresses import address_of
from graphql_gateway.schema.identifiers import global_id, uuid_of
from graphql_gateway.schema.money import money_of
from graphql_gateway.schema.wire import member_of


def cart_of(message: cart_pb2.Cart) -> Cart:
    has = message.HasField
    return Cart(
        id=global_id("Cart", message.id),
        state=member_of(CartState, cart_pb2.CartState, "CART_STATE_", message.state),
        currency_code=message.currency,
        lines=[_line_of(each) for each in message.lines],
        email=message.email or None,
        shipping_address=address_of(message.shipping_address) if has("shipping_address") else None,
        shipping_rate=rate_of(message.shipping_rate) if has("shipping_rate") else None,
        totals=totals_of(message.totals),
        order_id=global_id("Order", message.order_id) if message.order_id else None,
        uuid=message.id,
        message=message,
    )


def _line_of(message: cart_pb2.CartLine) -> CartLine:
    return CartLine(
        id=global_id("CartLine", message.id),
        sku=message.sku,
        product_handle=message.product_handle,
        product_title=message.product_title,
        variant_title=message.variant_title,
        image_url=message.image_url or None,
        quantity=message.quantity,
        unit_price=money_of(message.unit_price),
        subtotal=money_of(message.subtotal),
        previous_unit_price=money_of(message.previous_unit_price)
        if message.HasField("previous_unit_price")
        else None,
        variant_id=global_id("ProductVariant", message.variant_id),
    )


def lines_on_wire(lines: list[CartLineInput]) -> list[LineOnWire]:
    return [
        LineOnWire(
            variant_id=uuid_of(each.variant_id, "ProductVariant", f"lines.{place}.variant_id"),
            quantity=each.quantity,
        )
        for place, each in enumerate(lines)
    ]
