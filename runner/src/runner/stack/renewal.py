"""Renews the mesh's certificates while the shop runs; Envoy follows the files by itself."""

import asyncio
from collections.abc import Callable

from shop_mesh.identities import Identities

from runner.stack.parts import IDENTITIES
from runner.stack.settings import StackSettings

# Often, compared with the half day that a certificate has left when it becomes due.
_EVERY_SECONDS = 3600.0


async def keep_identities_fresh(
    settings: StackSettings, warn: Callable[[str], None], every: float = _EVERY_SECONDS
) -> None:
    """Never give up: a full disk of today must not be expired certificates tomorrow."""
    if settings.one_process:
        return  # without a mesh nobody has one
    while True:
        await asyncio.sleep(every)
        try:
            await asyncio.to_thread(_renew, settings)
        except Exception as failure:  # noqa: BLE001 - the next try is in an hour
            warn(f"the certificates were not renewed: {failure}")


def _renew(settings: StackSettings) -> None:
    folder = settings.state.mesh
    Identities(folder / "ca", folder / "sds").ensure(IDENTITIES)
