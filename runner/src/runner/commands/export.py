"""`shop export`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from runner.catalogue.model import Failure
from runner.commands.import_ import Currency, Edge, Email, Password
from runner.importing.ports import ShopRefused
from runner.importing.target import Target
from runner.options import StateDir, state_folder, writable

if TYPE_CHECKING:
    from runner.exporting.run import Summary

_File = Annotated[
    Path,
    typer.Argument(dir_okay=False, writable=True, callback=writable, help="CSV file to write."),
]


def export(
    file: _File,
    *,
    currency: Currency = "USD",
    edge: Edge = None,
    email: Email = None,
    password: Password = None,
    state_dir: StateDir = None,
) -> None:
    """Write the catalogue to a CSV file that `shop import` reads.

    Prices in other currencies get columns of their own.
    """
    console = Console(highlight=False, soft_wrap=True, stderr=True)
    try:
        target = Target.of(edge, email, password, state_folder(state_dir).root)
        summary = _export(file, currency, target, console)
    except ShopRefused as refusal:
        console.print(str(refusal), markup=False, style="red")
        raise typer.Exit(1) from None
    console.print(f"{summary.products} products, {summary.variants} variants written to {file}")
    raise typer.Exit(1 if summary.failed else 0)


def _export(file: Path, currency: str, target: Target, console: Console) -> "Summary":
    # Imported here: the other commands need no gRPC.
    from runner.exporting.edge_catalogue import EdgeCatalogue  # noqa: PLC0415
    from runner.exporting.run import run_export  # noqa: PLC0415
    from runner.importing.staff_calls import StaffCalls  # noqa: PLC0415
    from runner.importing.ways import Ways  # noqa: PLC0415

    with Ways(target.address) as ways, _progress(console) as bar:
        calls = StaffCalls(ways.to("user"), target.email, target.password)
        calls.log_in()
        catalogue = EdgeCatalogue(ways.to("product"), ways.to("inventory"), calls)
        task = bar.add_task("products", total=None)

        def advance(products: int) -> None:
            bar.update(task, advance=products)

        return run_export(catalogue.pages(), currency, file, _reporter(console), advance)


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.completed} {task.description}"))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _reporter(console: Console) -> Callable[[Failure], None]:
    def report(failure: Failure) -> None:
        console.print(f"{failure.handle}: {failure.reason}", markup=False, style="yellow")

    return report
