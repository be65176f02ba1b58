"""The gateway, and its subgraphs behind a router, over the same services."""

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis.settings import Environment
from graphql_gateway.bootstrap import SUBGRAPHS, build, build_subgraph_app
from graphql_gateway.config import GatewaySettings
from in_memory.repeating import Repeating
from in_memory.serving import serving
from in_memory.shop import Shop
from pydantic import SecretStr

from federation.node import SECRET, router


@dataclass(frozen=True)
class Supergraph:
    """Where to ask either, and what they stand on."""

    gateway: str
    """Its Unix socket."""
    router: str
    shop: Shop
    services: Repeating


@asynccontextmanager
async def supergraph(folder: Path) -> AsyncIterator[Supergraph]:
    services = Repeating()
    shop = Shop(folder, [services])
    async with AsyncExitStack() as stack:
        await shop.start()
        stack.push_async_callback(shop.stop)
        gateway = _settings(shop, f"unix:{folder}/gateway.sock")
        await stack.enter_async_context(serving(build(gateway), gateway.listen))
        subgraphs = {name: _settings(shop, f"127.0.0.1:{free_port()}") for name in SUBGRAPHS}
        for name, own in subgraphs.items():
            app = build_subgraph_app(name, own)
            await stack.enter_async_context(serving(app, own.listen))
        urls = {name: f"http://{own.listen}/graphql" for name, own in subgraphs.items()}
        routed = await stack.enter_async_context(router(free_port(), urls))
        yield Supergraph(gateway.listen, routed, shop, services)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _settings(shop: Shop, listen: str) -> GatewaySettings:
    return GatewaySettings(
        listen=listen,
        upstream=shop.upstream,
        environment=Environment.DEVELOPMENT,
        router_secret=SecretStr(SECRET),
    )
