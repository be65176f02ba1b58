"""Runs the audits of npm `graphql-http` against a gateway over in-memory services."""

import asyncio
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from chassis.settings import Environment
from graphql_gateway.bootstrap import build
from graphql_gateway.config import GatewaySettings
from in_memory.serving import serving
from in_memory.shop import Shop

RUN = Path(__file__).parents[3] / "frontend" / "conformance" / "run"


async def audited(folder: Path) -> int:
    shop = Shop(folder)
    await shop.start()
    listen = f"127.0.0.1:{_free_port()}"
    settings = GatewaySettings(
        listen=listen, upstream=shop.upstream, environment=Environment.DEVELOPMENT
    )
    audits = [sys.executable, str(RUN), f"http://{listen}/graphql"]
    async with serving(build(settings), listen):
        status = await asyncio.to_thread(lambda: subprocess.run(audits, check=False).returncode)  # noqa: S603
    await shop.stop()
    return status


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(asyncio.run(audited(Path(folder))))
