"""Value objects as JSON in their rows. Amounts are minor units of the row's currency."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from chassis.money import Money

from order_service.domain.cart import CartLine
from order_service.domain.delivery import Address, ShippingRate
from order_service.domain.order import OrderLine
from order_service.domain.rejection import Rejection, ShortLine
from order_service.domain.saga import Wish
from order_service.domain.timeline import Actor, ActorKind

type Document = dict[str, Any]


def cart_line_document(line: CartLine) -> Document:
    seen = line.previous_unit_price
    return _line_document(line) | {
        "product_handle": line.product_handle,
        "previous_unit_price_minor": seen.minor if seen else None,
    }


def order_line_document(line: OrderLine) -> Document:
    return _line_document(line)


def _line_document(line: CartLine | OrderLine) -> Document:
    return {
        "id": str(line.id),
        "variant_id": str(line.variant_id),
        "sku": line.sku,
        "product_title": line.product_title,
        "variant_title": line.variant_title,
        "image_url": line.image_url,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price.minor,
        "weight_grams": line.weight_grams,
    }


def cart_line(document: Document, currency: str) -> CartLine:
    seen = document.get("previous_unit_price_minor")
    return CartLine(
        product_handle=document["product_handle"],
        previous_unit_price=None if seen is None else Money(seen, currency),
        **_line(document, currency),
    )


def order_line(document: Document, currency: str) -> OrderLine:
    return OrderLine(**_line(document, currency))


def _line(document: Document, currency: str) -> Document:
    return {
        "id": UUID(document["id"]),
        "variant_id": UUID(document["variant_id"]),
        "sku": document["sku"],
        "product_title": document["product_title"],
        "variant_title": document["variant_title"],
        "image_url": document["image_url"],
        "quantity": document["quantity"],
        "unit_price": Money(document["unit_price_minor"], currency),
        "weight_grams": document["weight_grams"],
    }


def address_document(address: Address) -> Document:
    return asdict(address)


def address(document: Document) -> Address:
    lists = {name: tuple(document[name]) for name in ("address_lines", "recipients")}
    return Address(**(document | lists))


def rate_document(rate: ShippingRate) -> Document:
    rest = {name: value for name, value in asdict(rate).items() if name != "price"}
    return rest | {"price_minor": rate.price.minor}


def rate(document: Document, currency: str) -> ShippingRate:
    rest = {name: value for name, value in document.items() if name != "price_minor"}
    return ShippingRate(price=Money(document["price_minor"], currency), **rest)


def rejection_document(rejection: Rejection) -> Document:
    return asdict(rejection)


def rejection(document: Document) -> Rejection:
    short_lines = tuple(ShortLine(**each) for each in document["short_lines"])
    return Rejection(document["reason"], document["message"], short_lines)


def wish_document(wish: Wish) -> Document:
    return {
        "actor": wish.actor.kind.value,
        "actor_id": str(wish.actor.id) if wish.actor.id else None,
        "reason": wish.reason,
        "amount_minor": wish.amount.minor if wish.amount else None,
        "currency": wish.amount.currency if wish.amount else None,
        "quantities": {str(line_id): quantity for line_id, quantity in wish.quantities},
    }


def wish(document: Document) -> Wish:
    actor_id, minor = document["actor_id"], document["amount_minor"]
    return Wish(
        Actor(ActorKind(document["actor"]), UUID(actor_id) if actor_id else None),
        document["reason"],
        None if minor is None else Money(minor, document["currency"]),
        tuple((UUID(each), units) for each, units in document.get("quantities", {}).items()),
    )
