"""`shop import`."""

from pathlib import Path
from typing import Annotated

import typer
from chassis.currencies import CURRENCIES

from runner.catalogue.model import CatalogueFormatError
from runner.importing.display import Display
from runner.importing.ports import ShopRefused
from runner.importing.run import Summary, run_import
from runner.importing.target import Target
from runner.options import StateDir, state_folder

_File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="Shopify product CSV.")
]
Edge = Annotated[str | None, typer.Option(help="host:port.", show_default="the local shop")]
Email = Annotated[str | None, typer.Option(help="Staff account.", show_default="the admin")]
Password = Annotated[str | None, typer.Option(envvar="SHOP_PASSWORD", help="Its password.")]


def _currency(text: str) -> str:
    currency = text.upper()
    if currency not in CURRENCIES:
        raise typer.BadParameter(f"{text!r} is not a currency of ISO 4217, such as USD")
    return currency


Currency = Annotated[str, typer.Option(callback=_currency, help="Currency of the prices.")]


def import_(
    file: _File,
    *,
    dry_run: Annotated[bool, typer.Option(help="Only read the file and report.")] = False,
    currency: Currency = "USD",
    edge: Edge = None,
    email: Email = None,
    password: Password = None,
    state_dir: StateDir = None,
) -> None:
    """Import a catalogue from a CSV file; running it again changes nothing."""
    display = Display()
    try:
        if dry_run:
            summary = run_import(display.reading(file, currency), None, display.failure)
        else:
            target = Target.of(edge, email, password, state_folder(state_dir).root)
            summary = _import(file, currency, target, display)
    except (CatalogueFormatError, ShopRefused) as refusal:
        display.refusal(str(refusal))
        raise typer.Exit(1) from None
    display.summary(summary, dry_run=dry_run)
    raise typer.Exit(1 if summary.failed else 0)


def _import(file: Path, currency: str, target: Target, display: Display) -> Summary:
    # Imported here: the other commands need no gRPC.
    from runner.importing.edge_shop import EdgeShop  # noqa: PLC0415
    from runner.importing.staff_calls import StaffCalls  # noqa: PLC0415
    from runner.importing.ways import Ways  # noqa: PLC0415

    with Ways(target.address) as ways:
        calls = StaffCalls(ways.to("user"), target.email, target.password)
        calls.log_in()
        shop = EdgeShop(ways.to("product"), ways.to("inventory"), calls, currency)
        return run_import(display.reading(file, currency), shop, display.failure)
