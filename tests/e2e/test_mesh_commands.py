"""What an operator asks of the running mesh."""

import json
from pathlib import Path

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Shopper


async def test_a_purchase_shows_in_the_meshs_figures(
    shop: RunningShop, shopper: Shopper, tmp_path: Path
) -> None:
    variant = await shopper.find_variant(least=1)
    placed = await shopper.place((await shopper.fill_cart(variant["id"]))["id"])
    assert placed["order"]["state"] == "CONFIRMED"

    edges = json.loads(shop.command("mesh", "stats", "--json"))
    payments = next(e for e in edges if (e["caller"], e["callee"]) == ("order", "payment"))
    methods = {method["path"].rpartition("/")[2]: method for method in payments["methods"]}
    assert methods["AuthorizePayment"]["calls"] >= 1
    assert 0 < payments["success_rate"] <= 1  # other tests kill what is asked
    assert payments["p50_ms"] > 0

    assert "order → payment" in shop.command("mesh", "stats", "--methods")
    shop.command("mesh", "graph", str(tmp_path / "mesh.svg"))
    assert ">payment</text>" in (tmp_path / "mesh.svg").read_text()
    assert "order -->|" in shop.command("mesh", "graph", "--format", "mermaid")
