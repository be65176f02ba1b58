"""`make bench-mesh`: what two sidecars add to a call, and what the mesh costs when nobody calls.

Calls with and without sidecars take turns in the same run, to the same process, so that a busy
machine slows both. Its pressure is printed: figures taken under pressure are too high.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import grpc
from rich.console import Console
from rich.table import Table
from shop_mesh.compiler import compile_mesh
from shop_mesh.testing.trial import POLICY, MeshTrial, eventually
from shop_mesh.validate import validate

SERVICES = "product inventory order payment shipping user gateway".split()
METHOD = "/shop.inventory.v1.InventoryService/ReserveStock"
PAIR = ("order", "inventory")
MESSAGE = b"x" * 200
METADATA = (
    ("authorization", f"Bearer {'a' * 400}"),
    ("x-request-id", "0199f0c0-1111-7000-8000-000000000001"),
)
ROUNDS, ONE_BY_ONE, AT_ONCE, CROWD = 40, 50, 32, 256
IDLE_SECONDS = 10.0

type Call = grpc.UnaryUnaryMultiCallable[bytes, bytes]


@dataclass(frozen=True)
class Figure:
    """A figure and the bar it is held against."""

    name: str
    text: str
    bar: str = ""


def main() -> None:
    figures = asyncio.run(measured())
    table = Table("figure", "measured", "bar")
    for figure in figures:
        table.add_row(figure.name, figure.text, figure.bar)
    Console().print(table)


async def measured() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="mesh-") as folder:
        mesh = MeshTrial(Path(folder), SERVICES, edge={})
        async with mesh:
            address = mesh.replica("inventory").app
            echo = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "shop_mesh.testing", address
            )
            try:
                await eventually(lambda: Path(address.removeprefix("unix:")).exists())
                calls = await asyncio.to_thread(cost_of_calls, mesh, address)
                idle = await cost_of_idleness(mesh)
            finally:
                echo.kill()
                await echo.wait()
        began = time.perf_counter()
        validate(compile_mesh(POLICY, mesh.placement, Path(folder) / "again"))
        compiled = time.perf_counter() - began
    return [
        *calls,
        *idle,
        Figure("compile and validate the whole mesh", f"{compiled:.2f} s", "<= 3 s"),
        Figure("time somebody waited for a processor", pressure()),
    ]


def cost_of_calls(mesh: MeshTrial, address: str) -> list[Figure]:
    """Median of the rounds; the best of them is what a quiet machine would show."""
    options = [("grpc.default_authority", "inventory"), ("grpc.enable_retries", 0)]
    added, alone, alone_cpu, crowd_cpu = [], [], [], []
    with (
        grpc.insecure_channel(address, options) as straight,
        grpc.insecure_channel(mesh.replica("order").outbound, options) as through,
    ):
        direct: Call = straight.unary_unary(METHOD)
        meshed: Call = through.unary_unary(METHOD)
        for _ in range(ROUNDS):
            alone.append(one_by_one(direct))
            spent = processor_clock(mesh)
            added.append(one_by_one(meshed) - alone[-1])
            alone_cpu.append(spent() / ONE_BY_ONE)
            spent = processor_clock(mesh)
            many_at_once(meshed)
            crowd_cpu.append(spent() / CROWD)
    return [
        Figure("one call, p50 without sidecars", both(alone, "ms", ".2f")),
        Figure("added by two sidecars, one call at a time", both(added, "ms", ".2f"), "<= 0.6 ms"),
        Figure(
            f"CPU per call of the pair, {AT_ONCE} at a time",
            both(crowd_cpu, "us", ".0f"),
            "<= 160 us",
        ),
        Figure("CPU per call of the pair, one at a time", both(alone_cpu, "us", ".0f")),
    ]


async def cost_of_idleness(mesh: MeshTrial) -> list[Figure]:
    before = {name: processor_us(mesh.pid(name)) for name in mesh.running}
    await asyncio.sleep(IDLE_SECONDS)
    spent = [processor_us(mesh.pid(name)) - before[name] for name in mesh.running]
    share = max(spent) / IDLE_SECONDS / 1e6 * 100
    memory = max(pss_mib(mesh.pid(name)) for name in mesh.running)
    return [
        Figure("largest proxy, PSS after load", f"{memory:.1f} MiB", "<= 35 MiB"),
        Figure("busiest idle proxy", f"{share:.2f} % of a core", "<= 1 %"),
    ]


def one_by_one(call: Call) -> float:
    """Median milliseconds of a call."""
    taken = []
    for _ in range(ONE_BY_ONE):
        began = time.perf_counter()
        call(MESSAGE, timeout=20, metadata=METADATA)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def many_at_once(call: Call) -> None:
    """Keep so many calls on their way: for each that is answered another is made."""
    waiting: deque[grpc.Future[bytes]] = deque()
    for _ in range(CROWD):
        waiting.append(call.future(MESSAGE, timeout=20, metadata=METADATA))
        if len(waiting) == AT_ONCE:
            waiting.popleft().result()
    for each in waiting:
        each.result()


def processor_clock(mesh: MeshTrial) -> Callable[[], float]:
    """Give a clock of the microseconds that the pair spends on a processor from now on."""
    pids = [mesh.pid(name) for name in PAIR]
    before = sum(map(processor_us, pids))
    return lambda: sum(map(processor_us, pids)) - before


def processor_us(pid: int) -> float:
    """Microseconds on a processor so far; the files of /proc/PID/stat count in hundredths only."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in threads) / 1000


def pss_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def both(rounds: list[float], unit: str, form: str) -> str:
    return f"{statistics.median(rounds):{form}} {unit} (best round {min(rounds):{form}})"


def pressure() -> str:
    text = Path("/proc/pressure/cpu").read_text().split()
    return f"{text[2].removeprefix('avg60=')} % of the last minute"


if __name__ == "__main__":
    main()
