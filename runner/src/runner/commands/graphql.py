"""`shop graphql`."""

import json as jsonlib
from typing import Annotated, Any

import typer

from runner.graphql_client import Endpoint, NotAnswered, as_admin, as_guest
from runner.options import StateDir, state_folder
from runner.stack.settings import ADMIN_EMAIL, recall

_Query = Annotated[str, typer.Argument(help="A GraphQL document; - reads it from the input.")]


def graphql(
    query: _Query,
    *,
    variables: Annotated[str, typer.Option(help="A JSON object.")] = "{}",
    as_admin_: Annotated[bool, typer.Option("--as-admin", help="As the first admin.")] = False,
    as_guest_: Annotated[bool, typer.Option("--guest", help="In a new guest's session.")] = False,
    state_dir: StateDir = None,
) -> None:
    """Execute a GraphQL operation on the running shop and print its answer."""
    settings = recall(state_folder(state_dir))
    if settings is None:
        raise typer.BadParameter("no shop was ever started here: run `shop up` first")
    endpoint = Endpoint(f"{settings.edge_url}/graphql")
    document = typer.get_text_stream("stdin").read() if query == "-" else query
    try:
        if as_admin_:
            endpoint = as_admin(endpoint, ADMIN_EMAIL, settings.admin_password)
        elif as_guest_:
            endpoint = as_guest(endpoint)
        answer = endpoint.execute(document, _object(variables))
    except NotAnswered as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
    typer.echo(jsonlib.dumps(answer, indent=2, ensure_ascii=False))
    raise typer.Exit(1 if "errors" in answer else 0)


def _object(text: str) -> dict[str, Any]:
    try:
        content = jsonlib.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise typer.BadParameter("give variables as a JSON object, such as '{\"first\": 3}'")
    return content
