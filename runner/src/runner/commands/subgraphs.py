"""`shop subgraphs`."""

import asyncio
from typing import Annotated

import typer

from runner.control.client import ask
from runner.options import StateDir, state_folder
from runner.report import Report
from runner.stack.settings import recall
from runner.stack.subgraphs import router_secret, serve
from runner.stack.subgraphs import subgraphs as planned


def subgraphs(
    *,
    port: Annotated[int, typer.Option(min=1, max=65530, help="The first of them.")] = 4001,
    state_dir: StateDir = None,
) -> None:
    """Serve each domain of the running shop as a Federation subgraph, until Ctrl-C."""
    state = state_folder(state_dir)
    ask(state.control_socket, "status", seconds=5)
    settings = recall(state)
    assert settings, "a shop that answers has settings"  # noqa: S101
    found = planned(settings, port)
    report = Report()

    def ready() -> None:
        for each in found:
            report.line(f"{each.name:<10} {each.url}")
        words = " ".join(f"{each.name}={each.url}" for each in found)
        report.line("A router before them:")
        report.line(f"  export SHOP_ROUTER_SECRET={router_secret(settings)}")
        report.line(f"  frontend/federation/run router.js 4000 {words}")

    if lost := asyncio.run(serve(found, ready)):
        report.failure(f"{lost.name} ended by itself; {lost.log} says why")
        raise typer.Exit(1)
