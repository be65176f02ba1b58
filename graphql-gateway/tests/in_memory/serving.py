"""Runs an application on a real server while a test lasts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphql_gateway.serving import server
from starlette.types import ASGIApp


@asynccontextmanager
async def serving(app: ASGIApp, listen: str) -> AsyncIterator[None]:
    running = server(app, listen)
    serving = asyncio.create_task(running.serve())
    async with asyncio.timeout(10):
        while not running.started:
            await asyncio.sleep(0.01)
    try:
        yield
    finally:
        running.should_exit = True
        await serving
