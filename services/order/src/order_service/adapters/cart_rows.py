"""A cart as its row, and the statements that store one."""

from typing import Any

from chassis.database.prepared import named
from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert

from order_service.adapters import documents
from order_service.adapters.tables import cart as table
from order_service.domain.cart import Cart, CartState

CHANGING = (
    "state lines email shipping_address shipping_rate order_id version update_time repriced_for"
).split()
THIS = table.c.id == bindparam("this")
ADD = insert(table).values(named(table.c.keys()))
# A cart that is given to somebody else keeps its version.
REPLACE = (
    update(table)
    .where(
        THIS,
        table.c.version == bindparam("seen_version"),
        table.c.customer_id == bindparam("owner"),
    )
    .values(named(CHANGING))
)


def all_of(cart: Cart) -> dict[str, Any]:
    """What `ADD` takes."""
    return {
        "id": cart.id,
        "customer_id": cart.customer_id,
        "currency": cart.currency,
        "create_time": cart.create_time,
        **_changing(cart),
    }


def changes_of(cart: Cart, seen_version: int) -> dict[str, Any]:
    """What `REPLACE` takes, for a cart that was read at this version."""
    return {
        "this": cart.id,
        "seen_version": seen_version,
        "owner": cart.customer_id,
        **_changing(cart),
    }


def cart_of(row: Any) -> Cart:
    address, rate = row.shipping_address, row.shipping_rate
    return Cart(
        id=row.id,
        customer_id=row.customer_id,
        currency=row.currency,
        create_time=row.create_time,
        update_time=row.update_time,
        state=CartState(row.state),
        lines=tuple(documents.cart_line(line, row.currency) for line in row.lines),
        email=row.email,
        shipping_address=documents.address(address) if address else None,
        shipping_rate=documents.rate(rate, row.currency) if rate else None,
        order_id=row.order_id,
        version=row.version,
        repriced_for=row.repriced_for,
    )


def _changing(cart: Cart) -> dict[str, Any]:
    address, rate = cart.shipping_address, cart.shipping_rate
    return {
        "state": cart.state.value,
        "lines": [documents.cart_line_document(line) for line in cart.lines],
        "email": cart.email,
        "shipping_address": documents.address_document(address) if address else None,
        "shipping_rate": documents.rate_document(rate) if rate else None,
        "order_id": cart.order_id,
        "version": cart.version,
        "update_time": cart.update_time,
        "repriced_for": cart.repriced_for,
    }
