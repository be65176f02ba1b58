"""Products as protobuf messages."""

from chassis.rpc.money import money_message
from chassis.rpc.timestamps import timestamp
from shop.product.v1 import product_pb2

from product_service.domain.content import Price, ProductStatus
from product_service.domain.product import Product, Variant

STATUSES = {
    ProductStatus.DRAFT: product_pb2.PRODUCT_STATUS_DRAFT,
    ProductStatus.ACTIVE: product_pb2.PRODUCT_STATUS_ACTIVE,
    ProductStatus.ARCHIVED: product_pb2.PRODUCT_STATUS_ARCHIVED,
}


def to_product(product: Product) -> product_pb2.Product:
    return product_pb2.Product(
        id=str(product.id),
        handle=product.handle,
        title=product.title,
        description_html=product.description_html,
        vendor=product.vendor,
        product_type=product.product_type,
        tags=product.tags,
        status=STATUSES[product.status],
        options=[
            product_pb2.ProductOption(name=option.name, values=option.values)
            for option in product.options
        ],
        variants=[to_variant(product, variant) for variant in product.variants],
        media=[
            product_pb2.Media(id=str(media.id), url=media.url, alt_text=media.alt_text)
            for media in product.media
        ],
        create_time=timestamp(product.create_time),
        update_time=timestamp(product.update_time),
        etag=str(product.version),
        category_ids=[str(each) for each in product.category_ids],
    )


def to_variant(product: Product, variant: Variant) -> product_pb2.ProductVariant:
    return product_pb2.ProductVariant(
        id=str(variant.id),
        product_id=str(product.id),
        sku=variant.sku,
        title=variant.title,
        selected_options=[
            product_pb2.SelectedOption(name=option.name, value=value)
            for option, value in zip(product.options, variant.option_values, strict=True)
        ],
        prices=[_price(price) for price in variant.prices],
        weight_grams=variant.weight_grams,
        barcode=variant.barcode,
        media_id=str(variant.media_id) if variant.media_id else "",
        requires_shipping=variant.requires_shipping,
        taxable=variant.taxable,
        position=variant.position,
    )


def to_details(product: Product, variant: Variant) -> product_pb2.VariantDetails:
    return product_pb2.VariantDetails(
        variant=to_variant(product, variant),
        product_id=str(product.id),
        product_handle=product.handle,
        product_title=product.title,
        image_url=product.image_url_of(variant),
        product_status=STATUSES[product.status],
    )


def _price(price: Price) -> product_pb2.VariantPrice:
    message = product_pb2.VariantPrice(price=money_message(price.amount))
    if price.compare_at is not None:
        message.compare_at_price.CopyFrom(money_message(price.compare_at))
    return message
