"""From one row to one variant."""

from collections.abc import Iterator

from runner.catalogue import cells
from runner.catalogue.model import CatalogueVariant, OtherPrice
from runner.catalogue.options import Row, option_values
from runner.catalogue.uniqueness import generated_sku

MAX_CODE_CHARACTERS = 255
MAX_URL_CHARACTERS = 2048


def has_variant(row: Row) -> bool:
    """Whether a row says anything that only a variant has; other rows bring an image."""
    return any(row.get(name) for name in ("price", "sku", "option1_value", "quantity"))


def read_variant(
    line: int, row: Row, option_names: tuple[str, ...], position: int, currency: str
) -> CatalogueVariant:
    return CatalogueVariant(
        line=line,
        sku=_sku(row, position),
        option_values=option_values(row, option_names),
        price=cells.amount(row.get("price", ""), currency, "price"),
        compare_at_price=_compare_at_price(row.get("compare_at_price", ""), currency),
        weight_grams=cells.weight_grams(
            row.get("grams", ""), row.get("weight", ""), row.get("weight_unit", "")
        ),
        barcode=cells.within(cells.code(row.get("barcode", "")), MAX_CODE_CHARACTERS, "barcode"),
        requires_shipping=cells.flag(
            row.get("requires_shipping", ""), "Requires Shipping", default=True
        ),
        taxable=cells.flag(row.get("taxable", ""), "Taxable", default=True),
        image_url=read_image_url(row, "variant_image_url"),
        quantity=cells.quantity(row.get("quantity", "")),
        other_prices=tuple(_other_prices(row, currency)),
    )


def _other_prices(row: Row, currency: str) -> Iterator[OtherPrice]:
    for name in sorted(row):
        kind, _, other = name.partition(":")
        if kind == "price" and other and other != currency and row[name]:
            price = cells.amount(row[name], other, f"price in {other}")
            compare_at = _compare_at_price(row.get(f"compare_at_price:{other}", ""), other)
            yield OtherPrice(other, price, compare_at)


def read_image_url(row: Row, name: str) -> str:
    url = cells.image_url(row.get(name, ""))
    return cells.within(url, MAX_URL_CHARACTERS, "image address")


def _sku(row: Row, position: int) -> str:
    written = cells.code(row.get("sku", ""))
    return cells.within(written, MAX_CODE_CHARACTERS, "SKU") or generated_sku(
        row["handle"], position
    )


def _compare_at_price(text: str, currency: str) -> int | None:
    return (cells.amount(text, currency, "compare-at price") or None) if text else None
