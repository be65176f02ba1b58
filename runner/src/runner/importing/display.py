"""What an import shows: a bar while it reads, each wrong row as it is found, a summary."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from runner.catalogue.model import CatalogueItem, Failure
from runner.catalogue.reader import read_catalogue
from runner.importing.run import Summary


class Display:
    """Plain lines when nobody looks at a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    def reading(self, file: Path, currency: str) -> Iterator[CatalogueItem]:
        """The file's products and failures, with a progress bar over its bytes."""
        columns = (TextColumn(file.name), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(
            *columns, console=self._console, transient=True, disable=not self._console.is_terminal
        ) as bar:
            task = bar.add_task("read", total=file.stat().st_size)
            yield from read_catalogue(file, currency, lambda done: bar.update(task, completed=done))

    def failure(self, failure: Failure) -> None:
        handle = f" {failure.handle}:" if failure.handle else ""
        self._console.print(
            f"line {failure.line}:{handle} {failure.reason}", markup=False, style="yellow"
        )

    def refusal(self, text: str) -> None:
        self._console.print(text, markup=False, style="red")

    def summary(self, summary: Summary, *, dry_run: bool) -> None:
        self._console.print(f"{summary.products} products, {summary.variants} variants read")
        if not dry_run:
            self._console.print(
                f"{summary.created} created, {summary.updated} updated, "
                f"{summary.unchanged} unchanged; {summary.quantities_changed} quantities set"
            )
        if summary.failed:
            what = "failure" if summary.failed == 1 else "failures"
            self._console.print(f"{summary.failed} {what}, listed above", style="red")
