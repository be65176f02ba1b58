"""A product as rows of the CSV format that `shop import` reads."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from chassis.money import Money

from runner.catalogue.cells import tags_cell
from runner.catalogue.model import CatalogueImage, CatalogueProduct, CatalogueVariant, Status

_COLUMNS = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,"
    "Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,"
    "Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,"
    "Variant Requires Shipping,Variant Taxable,Variant Barcode,"
    "Image Src,Image Position,Image Alt Text,Variant Image,Status"
).split(",")

type Cells = dict[str, str]


def header(other_currencies: Sequence[str]) -> list[str]:
    """All columns; two for each currency beside the main one."""
    others = ((f"Price / {each}", f"Compare At Price / {each}") for each in other_currencies)
    return [*_COLUMNS, *(name for pair in others for name in pair)]


def rows(product: CatalogueProduct, currency: str) -> Iterator[Cells]:
    """One row for each variant and for each picture, side by side."""
    pictures = enumerate(product.images, start=1)
    for number, (variant, picture) in enumerate(zip_longest(product.variants, pictures)):
        row = {"Handle": product.handle}
        if number == 0:
            row |= _heading(product)
        if variant is not None:
            row |= _variant(product, variant, currency)
        if picture is not None:
            row |= _picture(*picture)
        yield row


def _heading(product: CatalogueProduct) -> Cells:
    return {
        "Title": product.title,
        "Body (HTML)": product.description_html,
        "Vendor": product.vendor,
        "Type": product.product_type,
        "Tags": tags_cell(product.tags),
        "Published": _flag(product.status is Status.ACTIVE),
        "Status": product.status.value,
        **_option_names(product.option_names or ("Title",)),
    }


def _option_names(names: Sequence[str]) -> Cells:
    return {f"Option{number} Name": name for number, name in enumerate(names, start=1)}


def _variant(product: CatalogueProduct, variant: CatalogueVariant, currency: str) -> Cells:
    values = variant.option_values if product.option_names else ("Default Title",)
    row = {
        **{f"Option{number} Value": value for number, value in enumerate(values, start=1)},
        "Variant SKU": _code(variant.sku),
        "Variant Grams": str(variant.weight_grams),
        "Variant Inventory Qty": "" if variant.quantity is None else str(variant.quantity),
        "Variant Price": _amount(variant.price, currency),
        "Variant Compare At Price": _amount(variant.compare_at_price, currency),
        "Variant Requires Shipping": _flag(variant.requires_shipping),
        "Variant Taxable": _flag(variant.taxable),
        "Variant Barcode": _code(variant.barcode),
        "Variant Image": variant.image_url,
    }
    for other in variant.other_prices:
        row[f"Price / {other.currency}"] = _amount(other.price, other.currency)
        row[f"Compare At Price / {other.currency}"] = _amount(
            other.compare_at_price, other.currency
        )
    return row


def _picture(position: int, image: CatalogueImage) -> Cells:
    return {
        "Image Src": image.url,
        "Image Position": str(position),
        "Image Alt Text": image.alt_text,
    }


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else Money(minor, currency).decimal


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _code(text: str) -> str:
    """An import takes one apostrophe off, which spreadsheets want before digits."""
    return f"'{text}" if text.startswith("'") else text
