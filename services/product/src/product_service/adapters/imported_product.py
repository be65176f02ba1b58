"""A product of an import, as its message says it, to checked content."""

import nh3
from chassis.rpc.money import money_message, money_of
from chassis.rpc.validation import validate
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import product_pb2

from product_service.adapters.proto_mapping import STATUSES
from product_service.domain.content import (
    MediaContent,
    Price,
    ProductContent,
    ProductStatus,
    VariantContent,
)

_STATUSES = {
    product_pb2.PRODUCT_STATUS_UNSPECIFIED: ProductStatus.ACTIVE,
    product_pb2.PRODUCT_STATUS_DRAFT: ProductStatus.DRAFT,
    product_pb2.PRODUCT_STATUS_ACTIVE: ProductStatus.ACTIVE,
    product_pb2.PRODUCT_STATUS_ARCHIVED: ProductStatus.ARCHIVED,
}


def content_of(product: import_pb2.ImportedProduct) -> ProductContent:
    """Raise InvalidArgument when the message or what it says breaks a rule."""
    validate(product)
    return ProductContent(
        handle=product.handle,
        title=product.title,
        description_html=nh3.clean(product.description_html),
        vendor=product.vendor,
        product_type=product.product_type,
        tags=tuple(product.tags),
        status=_STATUSES[product.status],
        option_names=tuple(option.name for option in product.options),
        variants=tuple(_variant(variant) for variant in product.variants),
        media=tuple(MediaContent(media.url, media.alt_text) for media in product.media),
        is_partial=product.is_partial,
    )


def imported_product(content: ProductContent) -> import_pb2.ImportedProduct:
    """The message that says this content."""
    return import_pb2.ImportedProduct(
        handle=content.handle,
        title=content.title,
        description_html=content.description_html,
        vendor=content.vendor,
        product_type=content.product_type,
        tags=content.tags,
        status=STATUSES[content.status],
        options=[import_pb2.ImportedOption(name=name) for name in content.option_names],
        variants=[_imported_variant(variant) for variant in content.variants],
        media=[
            import_pb2.ImportedMedia(url=media.url, alt_text=media.alt_text)
            for media in content.media
        ],
    )


def _imported_variant(variant: VariantContent) -> import_pb2.ImportedVariant:
    return import_pb2.ImportedVariant(
        sku=variant.sku,
        option_values=variant.option_values,
        prices=[_imported_price(price) for price in variant.prices],
        weight_grams=variant.weight_grams,
        barcode=variant.barcode,
        requires_shipping=variant.requires_shipping,
        taxable=variant.taxable,
        image_url=variant.image_url,
    )


def _imported_price(price: Price) -> import_pb2.ImportedPrice:
    message = import_pb2.ImportedPrice(price=money_message(price.amount))
    if price.compare_at is not None:
        message.compare_at_price.CopyFrom(money_message(price.compare_at))
    return message


def _variant(variant: import_pb2.ImportedVariant) -> VariantContent:
    return VariantContent(
        sku=variant.sku,
        option_values=tuple(variant.option_values),
        prices=tuple(_price(price) for price in variant.prices),
        weight_grams=variant.weight_grams,
        barcode=variant.barcode,
        requires_shipping=variant.requires_shipping,
        taxable=variant.taxable,
        image_url=variant.image_url,
    )


def _price(price: import_pb2.ImportedPrice) -> Price:
    compare_at = price.compare_at_price if price.HasField("compare_at_price") else None
    return Price(
        money_of(price.price, "price"),
        money_of(compare_at, "compare_at_price") if compare_at is not None else None,
    )
