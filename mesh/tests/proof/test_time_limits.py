"""A service that hangs: every method of it ends when its route says so.

The limits are read from the policy's files without the compiler (`shop_mesh.testing.written`).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from shop_mesh.testing.calls import outcome
from shop_mesh.testing.services import Behaviour, Context, StubService
from shop_mesh.testing.trial import POLICY, MeshTrial
from shop_mesh.testing.written import grants, routes

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
SERVICES = "product inventory order payment shipping user".split()
LATE = 1.5  # on a busy machine


@dataclass(frozen=True)
class Limited:
    """One method, somebody who may call it, and after how many seconds the call has to end."""

    caller: str
    service: str
    path: str
    limit: float


def seconds(written: str) -> float:
    return float(written.removesuffix("s"))


def limited() -> list[Limited]:
    callers = {
        grant.path: caller
        for grant in grants(POLICY)
        for caller in (principal.rpartition("/")[2] for principal in grant.principals)
        if caller != "edge"
    }
    return [
        Limited(callers[path], service, path, seconds(route["timeout"]))
        for service, path, route in routes(POLICY)
        if path in callers and service != "gateway" and seconds(route["timeout"])
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    trial = MeshTrial(folder, [*SERVICES, "gateway"])

    async def hang(_request: bytes, _context: Context) -> bytes:
        await asyncio.Event().wait()
        return b""

    hanging: dict[str, Behaviour] = {path: hang for _, path, _ in routes(POLICY)}
    async with trial, AsyncExitStack() as stubs:
        for name in SERVICES:
            await stubs.enter_async_context(StubService(trial.replica(name).app, hanging))
        yield trial


async def test_a_call_that_hangs_ends_at_the_time_of_its_route(mesh: MeshTrial) -> None:
    async def ask(call: Limited) -> str | None:
        began = time.monotonic()
        async with mesh.channel(call.caller, call.service) as channel:
            code = await outcome(channel, call.path)
        took = time.monotonic() - began
        in_time = call.limit - 0.1 < took < call.limit + LATE
        if code is grpc.StatusCode.DEADLINE_EXCEEDED and in_time:
            return None
        return f"{call}: {code.name} after {took:.2f} s"

    asked = limited()
    wrong = [each for each in await asyncio.gather(*map(ask, asked)) if each]

    assert wrong == []
    assert len(asked) > 50
    assert {call.limit for call in asked} >= {3, 5, 8, 15}
