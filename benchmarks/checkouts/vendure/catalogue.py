"""Our demo catalogue as Vendure's importer wants it, with more stock than can be sold."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Shopper
from tests.e2e.staff import administrator, count

PLENTY = 1_000_000
LAST_UNITS = "last-units"
_ALL = """{ products(first: 50) { nodes { handle title
  variants { sku price { amount } } } } }"""
_COLUMNS = (
    "name slug description assets facets optionGroups optionValues "
    "sku price taxCategory stockOnHand trackInventory variantAssets variantFacets"
).split()


@dataclass(frozen=True)
class Variant:
    """What both shops know of it."""

    product: str
    title: str
    sku: str
    price: Decimal


async def stocked_up(shop: RunningShop) -> list[Variant]:
    """What the running shop sells, after its shelves were filled."""
    async with httpx.AsyncClient(base_url=shop.url, timeout=20) as http:
        staff = await administrator(shop, http)
        nodes = (await Shopper(http, "").ask(_ALL))["products"]["nodes"]
        found = [_variant(node, each) for node in nodes for each in node["variants"]]
        for each in found:
            await count(staff, each.sku, PLENTY)
    return found


def write_for_vendure(file: Path, variants: list[Variant], last_units: int) -> None:
    """All of them, and one product of which there are few."""
    few = Variant(LAST_UNITS, "The last ones", LAST_UNITS, Decimal(20))
    with file.open("w", newline="") as opened:
        rows = csv.DictWriter(opened, _COLUMNS)
        rows.writeheader()
        before = ""
        for each in [*variants, few]:
            rows.writerow(_row(each, last_units if each is few else PLENTY, before))
            before = each.product


def _variant(node: dict[str, Any], variant: dict[str, Any]) -> Variant:
    price = Decimal(variant["price"]["amount"])
    return Variant(node["handle"], node["title"], variant["sku"], price)


def _row(variant: Variant, units: int, product_before: str) -> dict[str, object]:
    """A product's further variants leave its own columns empty."""
    own = {"name": variant.title, "slug": variant.product, "optionGroups": "kind"}
    return (own if variant.product != product_before else {}) | {
        "optionValues": variant.sku,
        "sku": variant.sku,
        "price": variant.price,
        "taxCategory": "standard",
        "stockOnHand": units,
        "trackInventory": "true",
    }
