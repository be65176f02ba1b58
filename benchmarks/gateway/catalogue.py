"""The products that are asked for."""

import random

from google.type.money_pb2 import Money
from shop.product.v1.catalog_import_service_pb2 import (
    ImportedMedia,
    ImportedOption,
    ImportedPrice,
    ImportedProduct,
    ImportedVariant,
)

PRODUCTS = 1_000
_SIZES = ("S", "M", "L")
_THINGS = "shirt jacket mug bowl lamp chair table scarf boot glove kettle basket".split()
_MATERIALS = "cotton wool linen silk enamel oak steel leather glass cork".split()


def a_product(number: int, chance: random.Random) -> ImportedProduct:
    """Three variants, three tags, one picture, and a description of two sentences."""
    thing, material = chance.choice(_THINGS), chance.choice(_MATERIALS)
    price = Money(currency_code="USD", units=chance.randrange(5, 500), nanos=990_000_000)
    return ImportedProduct(
        handle=f"{material}-{thing}-{number}",
        title=f"{material.title()} {thing} {number:04}",
        description_html=f"<p>A {thing} of {material}. It will last for years.</p>",
        vendor=f"Maker {chance.randrange(200)}",
        product_type=thing.title(),
        tags=[material, thing, f"season-{chance.randrange(8)}"],
        options=[ImportedOption(name="Size")],
        variants=[
            ImportedVariant(
                sku=f"SKU-{number}-{size}",
                option_values=[size],
                prices=[ImportedPrice(price=price)],
                requires_shipping=True,
            )
            for size in _SIZES
        ],
        media=[ImportedMedia(url=f"/media/{number}.svg", alt_text=f"A {thing}")],
    )
