"""What brings particular bugs out."""

import asyncio
from contextlib import suppress

from tests.chaos.stretch import Scene, Strike


def kill(*names: str, pause: float = 2.0) -> Strike:
    """One after the other, each while orders are being placed."""

    async def strike(scene: Scene) -> None:
        for name in names:
            await asyncio.sleep(pause)
            await _until_placing(scene)
            await scene.faults.kill(name)
            await scene.faults.until_ready(name)

    return strike


def keep_down(name: str, seconds: float) -> Strike:
    """Kill it, and each that is started in its place, until so much time is over."""

    async def strike(scene: Scene) -> None:
        await _until_placing(scene)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await scene.faults.kill(name)
                    await asyncio.sleep(0.1)
        await scene.faults.until_ready(name)

    return strike


def freeze(name: str, seconds: float) -> Strike:
    """Once, while orders are being placed."""

    async def strike(scene: Scene) -> None:
        await asyncio.sleep(2)
        await _until_placing(scene)
        await scene.faults.freeze(name, seconds)

    return strike


def lose_stream(context: str) -> Strike:
    """When there are some events in it, and customers go on."""

    async def strike(scene: Scene) -> None:
        await asyncio.sleep(6)
        await scene.faults.lose_stream(context)
        await asyncio.sleep(4)

    return strike


def leave_behind(name: str) -> Strike:
    """Events are committed that a killed process could not publish; newer ones overtake them."""

    async def strike(scene: Scene) -> None:
        await asyncio.sleep(1)
        async with scene.faults.frozen("nats"):
            await asyncio.sleep(2)
            await _until_placing(scene)
            await scene.faults.kill(name)
            await scene.faults.until_ready(name)
            await asyncio.sleep(3)
            scene.customers.close()
            await asyncio.sleep(1)

    return strike


async def _until_placing(scene: Scene) -> None:
    while not scene.customers.placing:
        await asyncio.sleep(0.002)
