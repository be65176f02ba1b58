"""Proves that the six subgraphs are the gateway, and that Apollo finds them compatible."""

import asyncio
import logging
import sys
import tempfile
from pathlib import Path

import structlog
from chassis.settings import Environment
from graphql_gateway.config import GatewaySettings
from in_memory.serving import serving

from federation.comparison import differences, differences_in_part
from federation.compatibility.app import products_app
from federation.node import run
from federation.schemas import schema_difference
from federation.supergraph import free_port, supergraph


def main() -> int:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        if not asyncio.run(_answers_like_the_gateway(Path(folder))):
            return 1
    return asyncio.run(_suite())


async def _answers_like_the_gateway(folder: Path) -> bool:
    async with supergraph(folder) as both:
        _say("ok   six subgraphs compose without errors and hints")
        found = {
            "schema": await schema_difference(both.router),
            **await differences(both),
            **await differences_in_part(both),
        }
    for name, difference in found.items():
        _say(f"FAIL {name}: {difference}" if difference else f"ok   {name}")
    return not any(found.values())


async def _suite() -> int:
    listen = f"127.0.0.1:{free_port()}"
    settings = GatewaySettings(listen=listen, environment=Environment.DEVELOPMENT)
    async with serving(products_app(settings), listen):
        return await run("suite.js", f"http://{listen}/graphql")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
