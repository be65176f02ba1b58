"""`shop mail`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from runner.commands.import_ import Edge, Email, Password
from runner.importing.ports import ShopRefused
from runner.importing.target import Target
from runner.mail.message import Message, shown
from runner.options import StateDir, state_folder

_Last = Annotated[int, typer.Option("--last", "-n", min=1, max=100, help="How many.")]


def mail(
    recipient: Annotated[str, typer.Argument(help="E-mail address; all when absent.")] = "",
    *,
    last: _Last = 5,
    edge: Edge = None,
    email: Email = None,
    password: Password = None,
    state_dir: StateDir = None,
) -> None:
    """Show what the shop wrote to people, the newest last: no mail leaves this machine."""
    try:
        target = Target.of(edge, email, password, state_folder(state_dir).root)
        messages = _sent(recipient, last, target)
    except ShopRefused as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    for message in messages:
        typer.echo(shown(message))
    if not messages:
        typer.echo("no mail was sent", err=True)


def _sent(recipient: str, last: int, target: Target) -> Sequence[Message]:
    # Imported here: the other commands need no gRPC.
    from runner.importing.staff_calls import StaffCalls  # noqa: PLC0415
    from runner.importing.ways import Ways  # noqa: PLC0415
    from runner.mail.edge_mailbox import EdgeMailbox  # noqa: PLC0415

    with Ways(target.address) as ways:
        calls = StaffCalls(ways.to("user"), target.email, target.password)
        return EdgeMailbox(ways.to("user"), calls).sent(recipient, last)
