"""Runs the scripts of `frontend/federation`."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

SECRET = "what only the router knows"
RUN = Path(__file__).parents[3] / "frontend" / "federation" / "run"


async def run(script: str, *arguments: str) -> int:
    process = await asyncio.create_subprocess_exec(sys.executable, str(RUN), script, *arguments)
    return await process.wait()


@asynccontextmanager
async def router(port: int, subgraphs: Mapping[str, str]) -> AsyncIterator[str]:
    """A router before these subgraphs; ends the process if they do not compose."""
    words = [f"{name}={url}" for name, url in subgraphs.items()]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(RUN), "router.js", str(port), *words),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "SHOP_ROUTER_SECRET": SECRET},
    )
    assert process.stdin
    assert process.stdout
    try:
        while b"routing on" not in (line := await process.stdout.readline()):
            if not line:
                raise SystemExit("The subgraphs do not compose without errors and hints.")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.stdin.close()
        await process.wait()
