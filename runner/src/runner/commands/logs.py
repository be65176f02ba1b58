"""`shop logs`."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from runner.options import StateDir, state_folder

_POLL_SECONDS = 0.2


def logs(
    names: Annotated[list[str] | None, typer.Argument(help="Parts; all when absent.")] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they grow.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="Of each, from its end.")] = 50,
    state_dir: StateDir = None,
) -> None:
    """Print the logs of the parts."""
    folder = state_folder(state_dir).logs
    files = [Log(path) for path in _chosen(folder, names)]
    for file in files:
        _print(file, file.last(lines), many=len(files) > 1)
    while follow:
        time.sleep(_POLL_SECONDS)
        for file in files:
            _print(file, file.new(), many=len(files) > 1)


class Log:
    """A log file that grows and may be emptied."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._path = path
        self._read = 0

    def last(self, count: int) -> list[str]:
        text = self.new()
        return text[-count:] if count else []

    def new(self) -> list[str]:
        """Give the whole lines written since the last call."""
        size = self._path.stat().st_size
        if size < self._read:  # it was rotated
            self._read = 0
        with self._path.open("rb") as file:
            file.seek(self._read)
            whole = file.read().rpartition(b"\n")[0]
        if not whole:
            return []
        self._read += len(whole) + 1
        return whole.decode(errors="replace").split("\n")


def _chosen(folder: Path, names: list[str] | None) -> list[Path]:
    if not any(folder.glob("*.log")):
        typer.echo(f"there are no logs in {folder}", err=True)
        raise typer.Exit(1)
    if not names:
        # A line per request of each proxy drowns the rest: only when asked for by name.
        return sorted(set(folder.glob("*.log")) - set(folder.glob("*.access.log")))
    missing = [name for name in names if not (folder / f"{name}.log").exists()]
    if missing:
        known = ", ".join(sorted(path.stem for path in folder.glob("*.log")))
        typer.echo(f"no log of {', '.join(missing)}; there are: {known}", err=True)
        raise typer.Exit(1)
    return [folder / f"{name}.log" for name in names]


def _print(log: Log, lines: list[str], *, many: bool) -> None:
    prefix = f"{log.name:<18} | " if many else ""
    for line in lines:
        sys.stdout.write(f"{prefix}{line}\n")
    sys.stdout.flush()
