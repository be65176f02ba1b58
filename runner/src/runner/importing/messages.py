"""Products of a file as messages of the catalogue import."""

from chassis.money import Money
from chassis.rpc.money import money_message
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import product_pb2

from runner.catalogue.model import CatalogueProduct, CatalogueVariant, OtherPrice, Status

_STATUSES = {
    Status.ACTIVE: product_pb2.PRODUCT_STATUS_ACTIVE,
    Status.DRAFT: product_pb2.PRODUCT_STATUS_DRAFT,
    Status.ARCHIVED: product_pb2.PRODUCT_STATUS_ARCHIVED,
}


def to_request(product: CatalogueProduct, currency: str) -> import_pb2.ImportProductsRequest:
    return import_pb2.ImportProductsRequest(
        line=product.line,
        product=import_pb2.ImportedProduct(
            handle=product.handle,
            title=product.title,
            description_html=product.description_html,
            vendor=product.vendor,
            product_type=product.product_type,
            tags=product.tags,
            status=_STATUSES[product.status],
            options=[import_pb2.ImportedOption(name=name) for name in product.option_names],
            variants=[_variant(variant, currency) for variant in product.variants],
            media=[
                import_pb2.ImportedMedia(url=image.url, alt_text=image.alt_text)
                for image in product.images
            ],
            is_partial=product.is_partial,
        ),
    )


def _variant(variant: CatalogueVariant, currency: str) -> import_pb2.ImportedVariant:
    main = OtherPrice(currency, variant.price, variant.compare_at_price)
    return import_pb2.ImportedVariant(
        sku=variant.sku,
        option_values=variant.option_values,
        prices=[_price(each) for each in (main, *variant.other_prices)],
        weight_grams=variant.weight_grams,
        barcode=variant.barcode,
        requires_shipping=variant.requires_shipping,
        taxable=variant.taxable,
        image_url=variant.image_url,
    )


def _price(price: OtherPrice) -> import_pb2.ImportedPrice:
    message = import_pb2.ImportedPrice(price=money_message(Money(price.price, price.currency)))
    if price.compare_at_price is not None:
        compare_at = Money(price.compare_at_price, price.currency)
        message.compare_at_price.CopyFrom(money_message(compare_at))
    return message
