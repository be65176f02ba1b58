"""Products of the shop as those of a file."""

from collections.abc import Iterable, Mapping

from chassis.rpc.money import money_of
from shop.product.v1 import product_pb2

from runner.catalogue.model import (
    CatalogueImage,
    CatalogueProduct,
    CatalogueVariant,
    CellError,
    OtherPrice,
    Status,
)

_STATUSES = {
    product_pb2.PRODUCT_STATUS_ACTIVE: Status.ACTIVE,
    product_pb2.PRODUCT_STATUS_DRAFT: Status.DRAFT,
    product_pb2.PRODUCT_STATUS_ARCHIVED: Status.ARCHIVED,
}


def catalogue_product(
    message: product_pb2.Product, currency: str, on_hand: Mapping[str, int]
) -> CatalogueProduct:
    """Raise CellError if a variant has no price in the file's currency."""
    urls = {each.id: each.url for each in message.media}
    return CatalogueProduct(
        line=0,
        handle=message.handle,
        title=message.title,
        description_html=message.description_html,
        vendor=message.vendor,
        product_type=message.product_type,
        tags=tuple(message.tags),
        status=_STATUSES[message.status],
        option_names=tuple(each.name for each in message.options),
        variants=tuple(
            _variant(each, currency, urls.get(each.media_id, ""), on_hand.get(each.sku))
            for each in message.variants
        ),
        images=tuple(CatalogueImage(each.url, each.alt_text) for each in message.media),
    )


def currencies_of(message: product_pb2.Product) -> set[str]:
    return {price.price.currency_code for variant in message.variants for price in variant.prices}


def _variant(
    message: product_pb2.ProductVariant, currency: str, image_url: str, quantity: int | None
) -> CatalogueVariant:
    prices = {each.currency: each for each in _prices(message.prices)}
    main = prices.pop(currency, None)
    if main is None:
        raise CellError(f"left out: SKU {message.sku} has no price in {currency}")
    return CatalogueVariant(
        line=0,
        sku=message.sku,
        option_values=tuple(each.value for each in message.selected_options),
        price=main.price,
        compare_at_price=main.compare_at_price,
        weight_grams=message.weight_grams,
        barcode=message.barcode,
        requires_shipping=message.requires_shipping,
        taxable=message.taxable,
        image_url=image_url,
        quantity=quantity,
        other_prices=tuple(prices[each] for each in sorted(prices)),
    )


def _prices(messages: Iterable[product_pb2.VariantPrice]) -> Iterable[OtherPrice]:
    for each in messages:
        compare_at = each.compare_at_price if each.HasField("compare_at_price") else None
        yield OtherPrice(
            each.price.currency_code,
            money_of(each.price).minor,
            None if compare_at is None else money_of(compare_at).minor,
        )
