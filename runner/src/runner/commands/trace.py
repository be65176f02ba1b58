"""`shop trace` and `shop metrics`."""

import json
import re
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from runner.options import StateDir, state_folder
from runner.traces import store
from runner.traces.tree import shown

_TRACE_ID = re.compile(r"[0-9a-f]{32}")


def trace(
    what: Annotated[str, typer.Argument(metavar="ORDER|TRACE", help="Its number, or a trace id.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: all spans.")] = False,
    state_dir: StateDir = None,
) -> None:
    """Show what an order, or a request, made the shop do. Needs `shop up --traces`."""
    file = state_folder(state_dir).traces
    try:
        is_id = _TRACE_ID.fullmatch(what)
        found = [store.trace(file, each) for each in _ids(file, what, is_id=bool(is_id))]
    except sqlite3.OperationalError:
        raise _nothing("no traces are kept here: start with `shop up --traces`") from None
    if as_json:
        typer.echo(json.dumps([asdict(span) for spans in found for span in spans]))
    elif not any(found):
        raise _nothing(f"no trace of {what}")
    else:
        typer.echo("\n\n".join(shown(spans) for spans in found))


def metrics(
    name: Annotated[str, typer.Argument(help="Part of its name; all when absent.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    state_dir: StateDir = None,
) -> None:
    """Show the latest value of every metric. Needs `shop up --traces`."""
    try:
        found = [
            each for each in store.readings(state_folder(state_dir).traces) if name in each.name
        ]
    except sqlite3.OperationalError:
        raise _nothing("no metrics are kept here: start with `shop up --traces`") from None
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found]))
        return
    for each in found:
        labels = " ".join(f"{key}={value}" for key, value in each.attributes.items())
        typer.echo(f"{each.name:<36} {each.value:>10g} {each.unit:<6} {each.service:<10} {labels}")


def _ids(file: Path, what: str, *, is_id: bool) -> list[str]:
    return [what] if is_id else store.traces_of_order(file, what)


def _nothing(why: str) -> typer.Exit:
    typer.echo(why, err=True)
    return typer.Exit(1)
