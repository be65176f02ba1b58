"""`shop open`."""

import os
import webbrowser

import typer

from runner.control.client import ask
from runner.options import StateDir, state_folder


def open_(*, state_dir: StateDir = None) -> None:
    """Open GraphiQL in the browser; print its address."""
    url = f"{ask(state_folder(state_dir).control_socket, 'status', seconds=10)['url']}/graphql"
    typer.echo(url)
    # Without a screen Python would start a browser of text in this terminal.
    if os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        webbrowser.open(url)
