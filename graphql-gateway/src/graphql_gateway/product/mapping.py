"""From the catalogue's messages to the schema's types."""

from collections.abc import Iterable

from shop.product.v1.product_pb2 import Media, SelectedOption, VariantDetails, VariantPrice
from shop.product.v1.product_pb2 import Product as ProductMessage
from shop.product.v1.product_pb2 import ProductVariant as VariantMessage

from graphql_gateway.product.types import Image, Product, ProductVariant
from graphql_gateway.schema.identifiers import global_id
from graphql_gateway.schema.money import Money, money_of
from graphql_gateway.schema.scalars import HTML, Decimal


def product_of(message: ProductMessage, currency: str) -> Product:
    images = {each.id: _image(each) for each in message.media}
    listed = list(images.values())
    first = listed[0] if listed else None
    return Product(
        id=global_id("Product", message.id),
        handle=message.handle,
        title=message.title,
        description_html=HTML(message.description_html),
        vendor=message.vendor,
        product_type=message.product_type,
        images=listed,
        variants=[
            _variant(each, images.get(each.media_id, first), currency) for each in message.variants
        ],
        message=message,
    )


def variant_of(details: VariantDetails, currency: str) -> ProductVariant:
    """A variant fetched by itself; its picture comes resolved."""
    image = Image(url=details.image_url, alt_text=details.product_title)
    return _variant(details.variant, image if details.image_url else None, currency)


def _variant(message: VariantMessage, image: Image | None, currency: str) -> ProductVariant:
    price = _price_in(message.prices, currency)
    reduced = price is not None and price.HasField("compare_at_price")
    return ProductVariant(
        id=global_id("ProductVariant", message.id),
        sku=message.sku,
        title=message.title,
        price=money_of(price.price)
        if price
        else Money(amount=Decimal("0"), currency_code=currency),
        compare_at_price=money_of(price.compare_at_price) if price and reduced else None,
        image=image,
        barcode=message.barcode or None,
        requires_shipping=message.requires_shipping,
        weight_grams=message.weight_grams,
        product_uuid=message.product_id,
        options=_options(message),
    )


def _options(message: VariantMessage) -> list[SelectedOption]:
    return list(message.selected_options)


def _price_in(prices: Iterable[VariantPrice], currency: str) -> VariantPrice | None:
    """The price in this currency, or else whichever the catalogue names first."""
    listed = list(prices)
    matching = (each for each in listed if each.price.currency_code == currency)
    return next(matching, listed[0] if listed else None)


def _image(media: Media) -> Image:
    return Image(url=media.url, alt_text=media.alt_text or None)
