"""The catalogue leaves and enters the shop by files, while it is open."""

import csv
import json
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.running_shop import RunningShop

SEARCH = """
query Search($query: String!) {
  search(query: $query) { nodes { handle } totalCount facets { available vendors { value } } }
}
"""


def test_an_export_imports_to_the_same_catalogue(shop: RunningShop, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"

    shop.command("export", str(first))
    said = shop.command("import", str(first))

    assert " 0 created, 0 updated," in f" {said}".replace("\n", " ")
    shop.command("export", str(second))
    assert _catalogue(first) == _catalogue(second)


def test_a_shopper_finds_what_is_on_sale_and_in_stock(shop: RunningShop, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(
        "Handle,Title,Vendor,Variant SKU,Variant Price,Variant Inventory Qty\n"
        "zephyr-kite,Zephyr kite,Windward,ZEPHYR,25.00,4\n"
    )
    shop.command("import", str(file))

    found = _until_available(shop)
    assert [each["handle"] for each in found["nodes"]] == ["zephyr-kite"]
    assert found["totalCount"] == 1
    assert found["facets"]["vendors"] == [{"value": "Windward"}]


def _catalogue(file: Path) -> list[dict[str, str]]:
    """The rows without their quantities: orders of a moment ago are still leaving the shelves."""
    with file.open(newline="") as text:
        return [{**row, "Variant Inventory Qty": ""} for row in csv.DictReader(text)]


def _until_available(shop: RunningShop) -> dict[str, Any]:
    """Search with a slip of the pen until the stock's event has arrived."""
    for _ in range(200):
        answer = httpx.post(
            f"{shop.url}/graphql", json={"query": SEARCH, "variables": {"query": "zehpyr"}}
        ).json()
        assert "errors" not in answer, json.dumps(answer["errors"])
        found: dict[str, Any] = answer["data"]["search"]
        if found["facets"]["available"]:
            return found
    raise AssertionError("the stock never arrived")
