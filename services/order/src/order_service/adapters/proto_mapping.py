"""Carts and orders as protobuf messages."""

from chassis.money import Money
from chassis.rpc.money import money_message
from chassis.rpc.timestamps import timestamp
from google.type import postal_address_pb2
from shop.order.v1 import cart_pb2, order_pb2

from order_service.domain.cart import Cart, CartLine
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.order import Order, OrderLine
from order_service.domain.rejection import Rejection
from order_service.domain.totals import Totals


def cart_message(cart: Cart) -> cart_pb2.Cart:
    address, rate = cart.shipping_address, cart.shipping_rate
    return cart_pb2.Cart(
        id=str(cart.id),
        state=cart_pb2.CartState.Value(f"CART_STATE_{cart.state}"),
        currency=cart.currency,
        lines=[_cart_line(line) for line in cart.lines],
        email=cart.email,
        shipping_address=address_message(address) if address else None,
        shipping_rate=rate_message(rate) if rate else None,
        totals=_totals(cart.totals, has_rate=rate is not None),
        create_time=timestamp(cart.create_time),
        update_time=timestamp(cart.update_time),
        etag=str(cart.version),
        order_id=str(cart.order_id or ""),
    )


def order_message(order: Order) -> order_pb2.Order:
    return order_pb2.Order(
        id=str(order.id),
        number=order.number,
        cart_id=str(order.cart_id),
        customer_id=str(order.customer_id),
        email=order.email,
        state=order_pb2.OrderState.Value(f"ORDER_STATE_{order.state}"),
        payment_state=order_pb2.PaymentState.Value(f"PAYMENT_STATE_{order.payment_state}"),
        fulfilment_state=order_pb2.FulfilmentState.Value(
            f"FULFILMENT_STATE_{order.fulfilment_state}"
        ),
        lines=[_order_line(line) for line in order.lines],
        totals=_totals(order.totals, has_rate=True),
        shipping_address=address_message(order.shipping_address),
        shipping_rate=rate_message(order.shipping_rate),
        rejection=_rejection(order.rejection) if order.rejection else None,
        shipment_id=str(order.shipment_id or ""),
        version=order.version,
        create_time=timestamp(order.create_time),
        update_time=timestamp(order.update_time),
        refunded_amount=money_message(Money(order.refunded_minor, order.currency)),
    )


def rate_message(rate: ShippingRate) -> cart_pb2.ShippingRate:
    return cart_pb2.ShippingRate(
        id=rate.id,
        name=rate.name,
        price=money_message(rate.price),
        carrier=rate.carrier,
        min_days=rate.min_days,
        max_days=rate.max_days,
    )


def address_message(address: Address) -> postal_address_pb2.PostalAddress:
    return postal_address_pb2.PostalAddress(
        region_code=address.region_code,
        language_code=address.language_code,
        postal_code=address.postal_code,
        sorting_code=address.sorting_code,
        administrative_area=address.administrative_area,
        locality=address.locality,
        sublocality=address.sublocality,
        address_lines=address.address_lines,
        recipients=address.recipients,
        organization=address.organization,
    )


def address_of(message: postal_address_pb2.PostalAddress) -> Address:
    return Address(
        region_code=message.region_code,
        postal_code=message.postal_code,
        administrative_area=message.administrative_area,
        locality=message.locality,
        sublocality=message.sublocality,
        address_lines=tuple(message.address_lines),
        recipients=tuple(message.recipients),
        organization=message.organization,
        sorting_code=message.sorting_code,
        language_code=message.language_code,
    )


def _cart_line(line: CartLine) -> cart_pb2.CartLine:
    return cart_pb2.CartLine(
        id=str(line.id),
        variant_id=str(line.variant_id),
        sku=line.sku,
        product_handle=line.product_handle,
        previous_unit_price=money_message(seen) if (seen := line.previous_unit_price) else None,
        product_title=line.product_title,
        variant_title=line.variant_title,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=money_message(line.unit_price),
        subtotal=money_message(line.subtotal),
    )


def _order_line(line: OrderLine) -> order_pb2.OrderLine:
    return order_pb2.OrderLine(
        id=str(line.id),
        variant_id=str(line.variant_id),
        sku=line.sku,
        product_title=line.product_title,
        variant_title=line.variant_title,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=money_message(line.unit_price),
        subtotal=money_message(line.subtotal),
    )


def _totals(totals: Totals, *, has_rate: bool) -> cart_pb2.Totals:
    return cart_pb2.Totals(
        subtotal=money_message(totals.subtotal),
        shipping=money_message(totals.shipping) if has_rate else None,
        total=money_message(totals.total),
    )


def _rejection(rejection: Rejection) -> order_pb2.Rejection:
    return order_pb2.Rejection(
        reason=rejection.reason,
        message=rejection.message,
        short_lines=[
            order_pb2.ShortLine(sku=each.sku, requested=each.requested, available=each.available)
            for each in rejection.short_lines
        ],
    )
