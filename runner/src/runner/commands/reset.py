"""`shop reset`."""

import shutil
from typing import Annotated

import typer
from embedded.postgres import Postgres

from runner.options import StateDir, state_folder
from runner.state.folder import StateFolder
from runner.state.lock import AlreadyRunning, StateLock


def reset(
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    state_dir: StateDir = None,
) -> None:
    """Delete all data of a stopped shop: databases, events, identities, passwords, logs."""
    state = state_folder(state_dir)
    if not state.lock.exists():
        typer.echo(f"Nothing to delete in {state.root}")
        return
    if not yes:
        typer.confirm(f"Delete all data in {state.root}?", abort=True)
    try:
        with StateLock(state.lock):
            _delete(state)
    except AlreadyRunning:
        typer.echo("The shop is running: `shop down` first", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Deleted {state.root}")


def _delete(state: StateFolder) -> None:
    if state.postgres.exists():
        Postgres(state.postgres).remove()  # its data may live elsewhere
    shutil.rmtree(state.run, ignore_errors=True)
    shutil.rmtree(state.root)
