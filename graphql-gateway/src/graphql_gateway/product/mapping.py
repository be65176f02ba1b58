"""From the catalogue's messages to the schema's types.

A shop shows the same products again and again, so what was read of one is kept for the next
message with the same content. A message that differs in anything is another product here, so
nothing that is kept can be out of date.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, cast

from shop.product.v1.product_pb2 import Media, SelectedOption, VariantDetails, VariantPrice
from shop.product.v1.product_pb2 import Product as ProductMessage
from shop.product.v1.product_pb2 import ProductVariant as VariantMessage

from graphql_gateway.bounded import Bounded
from graphql_gateway.product.types import Image, Product, ProductVariant
from graphql_gateway.schema.identifiers import global_id
from graphql_gateway.schema.money import Money, money_of
from graphql_gateway.schema.scalars import Decimal
from graphql_gateway.schema.views import view

type Content = tuple[bytes, str]

_MOST_BYTES = 2_000_000
"""Of messages; with what was read of them they take up to sixteen times as much."""

_shown: Bounded[Content, Product] = Bounded(_MOST_BYTES, lambda it: it.message.ByteSize())


def product_of(message: ProductMessage, currency: str) -> Product:
    """Of a message that was read with others, which it would keep in memory as long as itself."""
    return product_in(message.SerializeToString(), currency)


def product_in(encoded: bytes, currency: str) -> Product:
    """The product of a message that was not read yet."""
    content = encoded, currency
    product = _shown.get(content)
    if product is None:
        product = _ProductView(ProductMessage.FromString(encoded), currency)
        _shown.put(content, product)
    return product


def variant_of(details: VariantDetails, currency: str) -> ProductVariant:
    """A variant fetched by itself; its picture comes resolved."""
    image = Image(url=details.image_url, alt_text=details.product_title)
    return _VariantView(details.variant, currency, image if details.image_url else None)


def _hold_product(self: Any, message: ProductMessage, currency: str) -> None:
    self.message = message
    self.currency = currency


def _hold_variant(
    self: Any, message: VariantMessage, currency: str, pictured: ProductMessage | Image | None
) -> None:
    """With its product, or the picture by itself."""
    self.message = message
    self.currency = currency
    self.pictured = pictured


def _variants(product: Any) -> list[ProductVariant]:
    message, currency = product.message, product.currency
    return [_VariantView(each, currency, message) for each in message.variants]


def _images(product: Any) -> list[Image]:
    return [_image(each) for each in product.message.media]


def _image_of(variant: Any) -> Image | None:
    """The variant's own, or else the product's first."""
    pictured = variant.pictured
    if not isinstance(pictured, ProductMessage):
        return cast(Image | None, pictured)
    media = pictured.media
    own = next((each for each in media if each.id == variant.message.media_id), None)
    chosen = own or (media[0] if media else None)
    return _image(chosen) if chosen else None


def _price(variant: Any) -> Money:
    currency = variant.currency
    for each in variant.message.prices:
        price = each.price
        if price.currency_code == currency:
            return money_of(price)
    otherwise = _price_in(variant.message.prices, currency)
    if otherwise is None:
        return Money(amount=Decimal("0"), currency_code=currency)
    return money_of(otherwise.price)


def _compare_at_price(variant: Any) -> Money | None:
    price = _price_in(variant.message.prices, variant.currency)
    if price is None or not price.HasField("compare_at_price"):
        return None
    return money_of(price.compare_at_price)


def _options(variant: Any) -> list[SelectedOption]:
    return list(variant.message.selected_options)


def _price_in(prices: Iterable[VariantPrice], currency: str) -> VariantPrice | None:
    """The price in this currency, or else whichever the catalogue names first."""
    found = (each for each in prices if each.price.currency_code == currency)
    return next(found, None) or next(iter(prices), None)


def _image(media: Media) -> Image:
    return Image(url=media.url, alt_text=media.alt_text or None)


_ProductView = view(
    Product,
    _hold_product,
    id=lambda product: global_id("Product", product.message.id),
    handle=attrgetter("message.handle"),
    title=attrgetter("message.title"),
    description_html=attrgetter("message.description_html"),
    vendor=attrgetter("message.vendor"),
    product_type=attrgetter("message.product_type"),
    tags=lambda product: list(product.message.tags),
    images=_images,
    variants=_variants,
)
_VariantView = view(
    ProductVariant,
    _hold_variant,
    id=lambda variant: global_id("ProductVariant", variant.message.id),
    sku=attrgetter("message.sku"),
    title=attrgetter("message.title"),
    price=_price,
    compare_at_price=_compare_at_price,
    image=_image_of,
    barcode=lambda variant: variant.message.barcode or None,
    requires_shipping=attrgetter("message.requires_shipping"),
    weight_grams=attrgetter("message.weight_grams"),
    product_uuid=attrgetter("message.product_id"),
    options=_options,
)
