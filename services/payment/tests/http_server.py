"""Any ASGI app on a real TCP port, in the test's own process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from payment_sandbox.listening import listen
from starlette.applications import Starlette


@asynccontextmanager
async def serving_http(app: Starlette) -> AsyncIterator[str]:
    """Yields the app's base address."""
    listener = listen(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    # `serve` would take over the signal handlers, which belong to pytest.
    task = asyncio.create_task(server._serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
