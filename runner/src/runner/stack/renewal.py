"""Renews the mesh's certificates while the shop runs; Envoy follows the files by itself."""

import asyncio

from shop_mesh.identities import Identities

from runner.stack.parts import IDENTITIES
from runner.stack.settings import StackSettings

# Often, compared with the half day that a certificate has left when it becomes due.
_EVERY_SECONDS = 3600.0


async def keep_identities_fresh(settings: StackSettings) -> None:
    folder = settings.state.mesh
    while True:
        await asyncio.sleep(_EVERY_SECONDS)
        identities = Identities(folder / "ca", folder / "sds")
        await asyncio.to_thread(identities.ensure, IDENTITIES)
