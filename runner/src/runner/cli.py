"""The `shop` command."""

import typer

from runner.commands import (
    doctor,
    down,
    export,
    graphql,
    import_,
    logs,
    mail,
    mesh,
    open_,
    reset,
    restart,
    seed,
    status,
    subgraphs,
    trace,
    up,
    wait,
)
from runner.control.client import NoAnswer, NotRunning, Refused

app = typer.Typer(
    help="Run the whole shop on this machine, without Docker.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)
for command in (
    up,
    down,
    status,
    logs,
    restart,
    wait,
    reset,
    doctor,
    export,
    mail,
    seed,
    subgraphs,
):
    name = command.__name__.rpartition(".")[2]
    app.command(name)(getattr(command, name))
app.command("graphql")(graphql.graphql)
app.add_typer(mesh.app, name="mesh")
app.command("trace")(trace.trace)
app.command("metrics")(trace.metrics)
# Words of Python's own.
app.command("import")(import_.import_)
app.command("open")(open_.open_)


def main() -> None:
    try:
        app()
    except (NotRunning, NoAnswer, Refused) as refusal:
        typer.echo(str(refusal), err=True)
        raise SystemExit(1) from None
