"""`shop status`."""

import json as jsonlib
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from runner.control.client import ask
from runner.options import StateDir, state_folder

_COLOURS = {"ready": "green", "crash-loop": "red", "backing-off": "yellow"}


def status(
    *,
    json: Annotated[bool, typer.Option(help="Print JSON for programs.")] = False,
    state_dir: StateDir = None,
) -> None:
    """Show every process, its state and its memory."""
    answer = ask(state_folder(state_dir).control_socket, "status", seconds=10)
    if json:
        typer.echo(jsonlib.dumps(answer, indent=2))
        return
    console = Console(highlight=False)
    console.print(_table(answer["units"]))
    total = sum(unit["memory_mib"] or 0 for unit in answer["units"])
    console.print(f"{answer['stage']}, {total:.0f} MiB, {answer['url']}")


def _table(units: list[dict[str, Any]]) -> Table:
    table = Table("part", "state", "pid", "for", "restarts", "MiB", "last end", box=None)
    for unit in units:
        state = unit["state"]
        table.add_row(
            unit["name"],
            f"[{_COLOURS.get(state, 'default')}]{state}[/]",
            str(unit["pid"] or ""),
            f"{unit['seconds']:.0f} s",
            str(unit["restarts"]),
            str(unit["memory_mib"] or ""),
            unit["last_end"] or "",
        )
    return table
