"""Orders from the wire."""

from shop.order.v1 import order_pb2

from graphql_gateway.order.order_types import (
    FulfilmentState,
    Order,
    OrderLine,
    OrderState,
    PaymentState,
    Rejection,
    ShortLine,
)
from graphql_gateway.order.shared_mapping import rate_of, totals_of
from graphql_gateway.schema.addresses import address_of
from graphql_gateway.schema.identifiers import global_id
from graphql_gateway.schema.money import money_of
from graphql_gateway.schema.user_errors import UserError
from graphql_gateway.schema.wire import member_of


def order_of(message: order_pb2.Order) -> Order:
    has = message.HasField
    return Order(
        id=global_id("Order", message.id),
        number=message.number,
        email=message.email,
        state=member_of(OrderState, order_pb2.OrderState, "ORDER_STATE_", message.state),
        payment_state=member_of(
            PaymentState, order_pb2.PaymentState, "PAYMENT_STATE_", message.payment_state
        ),
        fulfilment_state=member_of(
            FulfilmentState,
            order_pb2.FulfilmentState,
            "FULFILMENT_STATE_",
            message.fulfilment_state,
        ),
        lines=[_line_of(each) for each in message.lines],
        totals=totals_of(message.totals),
        shipping_address=address_of(message.shipping_address) if has("shipping_address") else None,
        shipping_rate=rate_of(message.shipping_rate) if has("shipping_rate") else None,
        rejection=_rejection_of(message.rejection) if has("rejection") else None,
        cart_id=global_id("Cart", message.cart_id),
        version=message.version,
        uuid=message.id,
        shipment_id=global_id("Shipment", message.shipment_id) if message.shipment_id else None,
        message=message,
    )


def rejection_errors(order: Order) -> list[UserError]:
    """Why a placed order was rejected: one error for each short line, or one for the whole."""
    if order.rejection is None:
        return []
    short = [_short_error(order, each) for each in order.rejection.short_lines]
    return short or [UserError(code=order.rejection.reason, message=order.rejection.message)]


def _short_error(order: Order, short: ShortLine) -> UserError:
    places = [place for place, line in enumerate(order.lines) if line.sku == short.sku]
    return UserError(
        code="OUT_OF_STOCK",
        message=f"Of {_title(order, short.sku)}, {short.available} are left; "
        f"{short.requested} were ordered.",
        field=["cart", "lines", str(places[0]), "quantity"] if places else None,
    )


def _title(order: Order, sku: str) -> str:
    titles = (
        f"{line.product_title} ({line.variant_title})" if line.variant_title else line.product_title
        for line in order.lines
        if line.sku == sku
    )
    return next(titles, sku)


def _rejection_of(message: order_pb2.Rejection) -> Rejection:
    return Rejection(
        reason=message.reason,
        message=message.message,
        short_lines=[
            ShortLine(sku=each.sku, requested=each.requested, available=each.available)
            for each in message.short_lines
        ],
    )


def _line_of(message: order_pb2.OrderLine) -> OrderLine:
    return OrderLine(
        id=global_id("OrderLine", message.id),
        sku=message.sku,
        product_title=message.product_title,
        variant_title=message.variant_title,
        image_url=message.image_url or None,
        quantity=message.quantity,
        unit_price=money_of(message.unit_price),
        subtotal=money_of(message.subtotal),
        variant_id=global_id("ProductVariant", message.variant_id),
    )
