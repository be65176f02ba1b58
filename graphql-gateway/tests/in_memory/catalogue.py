"""A small catalogue and its stock."""

from datetime import UTC, datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money
from shop.product.v1.product_pb2 import (
    Media,
    Product,
    ProductOption,
    ProductStatus,
    ProductVariant,
    SelectedOption,
    VariantPrice,
)

SIZES = ("S", "M", "L")
_NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def uuid(kind: int, number: int) -> str:
    return str(UUID(int=kind << 64 | number, version=4))


def dollars(units: int, cents: int = 0) -> Money:
    return Money(currency_code="USD", units=units, nanos=cents * 10_000_000)


def time(at: datetime = _NOON) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def a_product(number: int) -> Product:
    """A shirt in three sizes; the dearer the later."""
    product = Product(
        id=uuid(1, number),
        handle=f"shirt-{number}",
        title=f"Shirt {number:03}",
        description_html="<p>Made of <b>cotton</b> &amp; care.</p>",
        vendor="Mill & Sons",
        product_type="Shirt",
        tags=["cotton", "summer"],
        status=ProductStatus.PRODUCT_STATUS_ACTIVE,
        options=[ProductOption(name="Size", values=SIZES)],
        media=[Media(id=uuid(3, number), url=f"/media/demo/{number}.svg", alt_text="A shirt")],
        create_time=time(),
        update_time=time(),
    )
    product.variants.extend(a_variant(number, place) for place in range(len(SIZES)))
    return product


def a_variant(number: int, place: int) -> ProductVariant:
    return ProductVariant(
        id=uuid(2, number * 10 + place),
        product_id=uuid(1, number),
        sku=f"SHIRT-{number}-{SIZES[place]}",
        title=SIZES[place],
        selected_options=[SelectedOption(name="Size", value=SIZES[place])],
        prices=[
            VariantPrice(price=Money(currency_code="EUR", units=99)),
            VariantPrice(price=dollars(20 + place, 50), compare_at_price=dollars(30)),
        ],
        weight_grams=200,
        requires_shipping=True,
        position=place + 1,
    )


def products(count: int = 45) -> list[Product]:
    return [a_product(number) for number in range(1, count + 1)]
