"""A service that echoes, as a process of its own: one that can be killed, or measured."""

import asyncio
import sys

from shop_mesh.testing.services import StubService


async def _serve(address: str) -> None:
    async with StubService(address, remembers=False):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
