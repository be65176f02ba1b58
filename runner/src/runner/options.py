"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from runner.project import default_state_folder
from runner.state.folder import StateFolder

StateDir = Annotated[
    Path | None,
    typer.Option(help="Folder of the stack's data, logs and sockets.", show_default=".shop"),
]
EdgePort = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Plain HTTP port.", show_default="8080")
]
EdgeTlsPort = Annotated[
    int | None, typer.Option(min=1, max=65535, help="TLS port.", show_default="8443")
]


def writable(file: Path) -> Path:
    """Refuse a file whose folder is missing before any work is done for it."""
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"there is no folder {file.parent}")
    return file


def state_folder(chosen: Path | None) -> StateFolder:
    return StateFolder((chosen or default_state_folder()).absolute())
