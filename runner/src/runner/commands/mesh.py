"""`shop mesh`: ask the policy, and the proxies that carry it out."""

import json as jsonlib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from shop_mesh.errors import MeshError

from runner.control.client import NotRunning, Refused
from runner.options import StateDir, state_folder, writable
from runner.state.lock import running_pid

if TYPE_CHECKING:
    from shop_mesh.traffic.edges import Edge

# `runner.mesh_view` is imported where it is used: it is slow, and no other command needs it.

_WIDTH_OF_A_FILE = 120

app = typer.Typer(help="Ask what the mesh allows, and what it carries.", no_args_is_help=True)


class Format(StrEnum):
    """What a picture is written as."""

    SVG = "svg"
    MERMAID = "mermaid"
    DOT = "dot"


@app.command()
def explain(
    caller: Annotated[str, typer.Argument(help="Who calls: a service, or `edge`.")],
    service: Annotated[str, typer.Argument(help="Who is called.")],
    method: Annotated[str, typer.Argument(help="Name of an rpc, or a path.")],
) -> None:
    """Say in words what applies to a call, and which file says so."""
    from runner.mesh_view import explanation  # noqa: PLC0415

    try:
        typer.echo(explanation(caller, service, method))
    except MeshError as refusal:
        raise Refused(str(refusal)) from None


@app.command()
def stats(
    *,
    methods: Annotated[bool, typer.Option("--methods", help="A line per method, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    state_dir: StateDir = None,
) -> None:
    """Show what services asked of each other since their sidecars started."""
    from runner.mesh_view import for_programs, table  # noqa: PLC0415

    found = _traffic(state_dir)
    if json:
        typer.echo(jsonlib.dumps(for_programs(found), indent=2))
        return
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    console.print(table(found, methods=methods))


@app.command()
def graph(
    file: Annotated[Path, typer.Argument(dir_okay=False, callback=writable)] = Path("mesh.svg"),
    *,
    format_: Annotated[
        Format, typer.Option("--format", help="SVG goes to the file, text to the terminal.")
    ] = Format.SVG,
    state_dir: StateDir = None,
) -> None:
    """Draw who calls whom, from real traffic."""
    from runner.mesh_view import as_text, picture  # noqa: PLC0415

    found = _traffic(state_dir)
    if format_ is Format.SVG:
        file.write_text(picture(found))
        typer.echo(f"Drawn to {file}")
    else:
        typer.echo(as_text(found, format_))


def _traffic(state_dir: Path | None) -> "list[Edge]":
    from runner.mesh_view import traffic  # noqa: PLC0415

    try:
        return traffic(_placement(state_dir))
    except MeshError as refusal:
        raise NotRunning(str(refusal)) from None


def _placement(state_dir: Path | None) -> Path:
    """Where the mesh of this shop is described."""
    state = state_folder(state_dir)
    if state.one_process.exists():
        raise NotRunning("the shop is one process, without a mesh")
    placement = state.mesh / "placement.yaml"
    if running_pid(state.lock) is None or not placement.exists():
        raise NotRunning
    return placement
