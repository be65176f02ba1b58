"""Which column is which: Shopify's header names of several years, found by any of their names."""

import re
from collections.abc import Mapping

from runner.catalogue.model import CatalogueFormatError

_DELIMITERS = (",", ";", "\t")
_OTHER_CURRENCY = re.compile(r"(Variant )?(?P<compare>Compare At )?Price / (?P<currency>[A-Z]{3})")
_HANDLE = re.compile(r"[^\W_][\w.%-]{0,254}")

# Ours on the left; the names are compared without case, punctuation and the word "variant".
_NAMES = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "description_html": ("Body (HTML)", "Body HTML", "Body", "Description"),
    "vendor": ("Vendor",),
    "product_type": ("Type", "Product Type", "Custom Product Type"),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "option1_name": ("Option1 Name",),
    "option1_value": ("Option1 Value",),
    "option2_name": ("Option2 Name",),
    "option2_value": ("Option2 Value",),
    "option3_name": ("Option3 Name",),
    "option3_value": ("Option3 Value",),
    "sku": ("Variant SKU",),
    "grams": ("Variant Grams", "Weight value (grams)"),
    "weight": ("Variant Weight",),
    "weight_unit": ("Variant Weight Unit", "Weight unit for display"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "price": ("Variant Price",),
    "compare_at_price": ("Variant Compare At Price",),
    "requires_shipping": ("Variant Requires Shipping",),
    "taxable": ("Variant Taxable", "Charge tax"),
    "barcode": ("Variant Barcode",),
    "image_url": ("Image Src", "Product image URL"),
    "image_position": ("Image Position",),
    "image_alt_text": ("Image Alt Text",),
    "variant_image_url": ("Variant Image", "Variant image URL"),
}
_REQUIRED = ("handle", "title", "price")


def is_handle(text: str) -> bool:
    """Whether this can be a product's name in an address: one word of letters, digits, dashes."""
    return _HANDLE.fullmatch(text) is not None


def delimiter_of(header: str) -> str:
    """The character that divides the header; spreadsheets of some countries write semicolons."""
    return max(_DELIMITERS, key=header.count)


class Columns:
    """Finds cells by our names, whatever the file calls them; unknown columns are ignored."""

    def __init__(self, header: list[str], delimiter: str) -> None:
        self.delimiter = delimiter
        self._count = len(header)
        self._index = _locate(header)
        missing = [_NAMES[name][0] for name in _REQUIRED if name not in self._index]
        if missing:
            raise CatalogueFormatError(
                f"line 1: not a product CSV: the header has no column {', '.join(missing)}"
            )

    def row(self, cells: list[str]) -> Mapping[str, str]:
        return {name: cells[index].strip() for name, index in self._index.items()}

    def handle(self, cells: list[str]) -> str:
        return cells[self._index["handle"]].strip()

    def miscount(self, cells: list[str]) -> str:
        """What is wrong with the number of cells; empty when nothing is."""
        if len(cells) > self._count and not any(cells[self._count :]):
            return ""
        if len(cells) == self._count:
            return ""
        return f"the row has {len(cells)} cells, the header has {self._count}"

    def leading_handle(self, line: str) -> str:
        """The handle of a row that cannot be cut into cells, as far as it can be told."""
        start = line.split(self.delimiter, 1)[0].strip().strip('"')
        return start if self._index["handle"] == 0 and is_handle(start) else ""

    def resembles_a_row(self, line: str) -> bool:
        """Whether a broken line is more likely a row of its own than the rest of the one above."""
        enough = line.count(self.delimiter) * 2 >= self._count - 1
        return enough and (self._index["handle"] != 0 or bool(self.leading_handle(line)))


def _locate(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        found.setdefault(_simplified(name), index)
    known = {
        ours: found[_simplified(alias)]
        for ours, aliases in _NAMES.items()
        for alias in reversed(aliases)
        if _simplified(alias) in found
    }
    return known | _other_currencies(header)


def _other_currencies(header: list[str]) -> dict[str, int]:
    """Columns such as `Price / EUR`; those of markets, such as `Price / Canada`, are not read."""
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        if column := _OTHER_CURRENCY.fullmatch(name.strip()):
            kind = "compare_at_price" if column["compare"] else "price"
            found.setdefault(f"{kind}:{column['currency']}", index)
    return found


def _simplified(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    if words[:1] == ["variant"] and words[1:] != ["image"] and words[1:] != ["image", "url"]:
        words = words[1:]
    return "".join(words)
