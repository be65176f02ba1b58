"""A product of an import, as its message says it, to checked content."""

import nh3
from chassis.rpc.money import money_of
from chassis.rpc.validation import validate
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import product_pb2

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
    )


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
