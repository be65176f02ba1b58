from pathlib import Path

import pytest
from runner.cli import app
from typer.testing import CliRunner


@pytest.mark.parametrize("currency", ["XYZ", "dollars", "€"])
def test_prices_are_in_a_currency_that_exists(currency: str, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    file.write_text("Handle,Title,Variant Price\nmug,Mug,9.00\n")

    refused = CliRunner().invoke(app, ["import", str(file), "--dry-run", "--currency", currency])
    taken = CliRunner().invoke(app, ["import", str(file), "--dry-run", "--currency", "eur"])

    assert refused.exit_code == 2
    assert "ISO 4217" in refused.output
    assert taken.exit_code == 0
