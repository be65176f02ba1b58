"""Rows of the tables to and from products."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from chassis.money import Money
from sqlalchemy import RowMapping

from product_service.application.ports import SortKey
from product_service.application.queries import sort_value
from product_service.domain.content import Price, ProductStatus
from product_service.domain.product import Media, Option, Product, Variant

type Row = RowMapping


def product_row(product: Product) -> dict[str, Any]:
    return {
        "id": product.id,
        "handle": product.handle,
        "title": product.title,
        "sort_title": sort_value(product, SortKey.TITLE),
        "description_html": product.description_html,
        "vendor": product.vendor,
        "product_type": product.product_type,
        "tags": list(product.tags),
        "status": product.status.value,
        "options": [{"name": each.name, "values": list(each.values)} for each in product.options],
        "media": [
            {"id": str(each.id), "url": each.url, "alt_text": each.alt_text}
            for each in product.media
        ],
        "category_ids": list(product.category_ids),
        "digest": product.digest,
        "version": product.version,
        "create_time": product.create_time,
        "update_time": product.update_time,
    }


def variant_row(product: Product, variant: Variant) -> dict[str, Any]:
    return {
        "id": variant.id,
        "product_id": product.id,
        "sku": variant.sku,
        "option_values": list(variant.option_values),
        "weight_grams": variant.weight_grams,
        "barcode": variant.barcode,
        "media_id": variant.media_id,
        "requires_shipping": variant.requires_shipping,
        "taxable": variant.taxable,
        "position": variant.position,
    }


def price_row(variant: Variant, price: Price) -> dict[str, Any]:
    return {
        "variant_id": variant.id,
        "currency": price.amount.currency,
        "amount_minor": price.amount.minor,
        "compare_at_minor": price.compare_at.minor if price.compare_at else None,
    }


def products_from(product_rows: Iterable[Row], priced_rows: Iterable[Row]) -> list[Product]:
    """Products from their rows and the rows of variant joined with price, in variant order."""
    variants: dict[UUID, dict[UUID, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in priced_rows:
        variants[row["product_id"]][row["id"]].append(row)
    return [
        _product(row, tuple(_variant(priced) for priced in variants[row["id"]].values()))
        for row in product_rows
    ]


def _product(row: Row, variants: tuple[Variant, ...]) -> Product:
    return Product(
        id=row["id"],
        handle=row["handle"],
        title=row["title"],
        description_html=row["description_html"],
        vendor=row["vendor"],
        product_type=row["product_type"],
        tags=tuple(row["tags"]),
        status=ProductStatus(row["status"]),
        options=tuple(Option(each["name"], tuple(each["values"])) for each in row["options"]),
        variants=variants,
        media=tuple(
            Media(UUID(each["id"]), each["url"], each["alt_text"]) for each in row["media"]
        ),
        digest=row["digest"],
        version=row["version"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        category_ids=tuple(row["category_ids"]),
    )


def _variant(priced: list[Row]) -> Variant:
    row = priced[0]
    return Variant(
        id=row["id"],
        sku=row["sku"],
        option_values=tuple(row["option_values"]),
        prices=tuple(_price(each) for each in priced),
        weight_grams=row["weight_grams"],
        barcode=row["barcode"],
        media_id=row["media_id"],
        requires_shipping=row["requires_shipping"],
        taxable=row["taxable"],
        position=row["position"],
    )


def _price(row: Row) -> Price:
    currency, compare_at = row["currency"], row["compare_at_minor"]
    return Price(
        Money(row["amount_minor"], currency),
        None if compare_at is None else Money(compare_at, currency),
    )
