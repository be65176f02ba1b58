"""`shop restart`."""

from typing import Annotated

import typer

from runner.control.client import ask
from runner.options import StateDir, state_folder


def restart(
    name: Annotated[str, typer.Argument(help="A part, as `shop status` names it.")],
    *,
    state_dir: StateDir = None,
) -> None:
    """Restart one process and wait until it is ready again."""
    answer = ask(state_folder(state_dir).control_socket, "restart", seconds=60, name=name)
    if answer["state"] != "ready":
        typer.echo(f"{name} is {answer['state']}: {answer['last_end']}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{name} is ready")
