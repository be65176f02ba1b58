import argparse
import asyncio
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import grpc
from chassis.ids import new_id
from embedded.ports import free_port
from rich.console import Console
from rich.markdown import Markdown
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub

from benchmarks import npm
from benchmarks.gateway import node, plot, refusals, report
from benchmarks.gateway.gateways import (
    CACHING,
    HANDWRITTEN,
    OURS,
    Gateway,
    Running,
    all_gateways,
    running,
)
from benchmarks.gateway.load import load
from benchmarks.gateway.operations import Operation, Subjects, operations, subjects
from benchmarks.gateway.subscriptions import kilobytes_each

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
_say = Console(stderr=True).print


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-gateway", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--readme", action="store_true", help="put the table into README.md")
    arguments = parser.parse_args()
    npm.install(node.FOLDER)
    with tempfile.TemporaryDirectory(prefix="shop-bench-", ignore_cleanup_errors=True) as folder:
        figures = measured(Path(folder), arguments.rounds, arguments.seconds)
    text = report.table(figures)
    (HERE / "results.md").write_text(f"{text}\n")
    plot.draw(figures, HERE / "results.svg")
    if arguments.readme:
        report.put_into(ROOT / "README.md", text)
    Console().print(Markdown(text))


def measured(folder: Path, rounds: int, seconds: float) -> report.Figures:
    services, upstream = folder / "services", folder / "front"
    services.mkdir()
    upstream.mkdir()
    with ExitStack() as stack:
        _say("Filling product and inventory …")
        told, _ = stack.enter_context(_process("services", str(services)))
        token = _last_line(told)
        told, front = stack.enter_context(_process("front", str(upstream), str(services)))
        _last_line(told)
        asked = asyncio.run(_subjects(services))
        node.compose(upstream, folder / "supergraph.graphql")
        ports = [free_port() for _ in range(5)]
        found = all_gateways(upstream, ports, folder / "supergraph.graphql")
        with ExitStack() as started:
            gateways = {each.name: started.enter_context(running(each)) for each in found}
            figures = _compared(gateways, front, operations(asked, token), rounds, seconds)
        watched = [each for each in found if each.name != CACHING and each.watch]
        figures.subscription_kb = {each.name: _subscribed(each, asked) for each in watched}
        return figures


def _subscribed(gateway: Gateway, asked: Subjects) -> float:
    """In a process that did nothing before: another has memory to spare from its load."""
    _say(f"Subscribing a thousand times: {gateway.name}")
    with running(gateway) as fresh:
        return kilobytes_each(fresh, asked.skus)


def _compared(
    gateways: dict[str, Running],
    front: "subprocess.Popen[str]",
    rows: list[Operation],
    rounds: int,
    seconds: float,
) -> report.Figures:
    caching = gateways.pop(CACHING)
    figures = report.Figures()
    for each in rows:
        _must_agree(gateways, each)
    for each in rows:
        _say(f"Asking for: {each.name}")
        front.send_signal(signal.SIGUSR2 if each.remembered else signal.SIGUSR1)
        for one in gateways.values():
            load(one, each, 1)
        rows_of = figures.rounds[each.name] = {name: [] for name in gateways}
        for _ in range(rounds):
            for name, one in gateways.items():
                rows_of[name].append(load(one, each, seconds))
    _compare_cache(figures, caching, gateways[HANDWRITTEN], rows[0], rounds, seconds)
    for name, one in gateways.items():
        figures.memory_mb[name] = one.memory_bytes() / 1e6
    _say("Going beyond limits, and asking 10,000 different things …")
    figures.refusals_ms = refusals.milliseconds(gateways[OURS])
    figures.grown_kb = refusals.kilobytes_grown(gateways[OURS])
    return figures


def _compare_cache(
    figures: report.Figures,
    caching: Running,
    handwritten: Running,
    small: Operation,
    rounds: int,
    seconds: float,
) -> None:
    _say("Asking for: an answer that is kept")
    one = replace(small, variables=small.variables[:1])
    constant = handwritten.gateway.url.replace("/graphql", "/constant")
    load(caching, one, 1)
    for _ in range(rounds):
        figures.cache_hit.append(load(caching, one, seconds))
        figures.constant.append(load(handwritten, one, seconds, constant))


def _must_agree(gateways: dict[str, Running], operation: Operation) -> None:
    """All give the same data, or there is nothing to compare."""
    asked: Any = operation.variables[0]
    if "input" in asked:  # a write that is repeated is not done again
        asked = {"input": {**asked["input"], "requestId": str(new_id())}}
    answers = {name: one.ask(operation, asked) for name, one in gateways.items()}
    for name, answer in answers.items():
        if answer != answers[OURS]:
            shown = [str(each)[:2_000] for each in (answers[OURS], answer)]
            raise SystemExit(f"{name} answers {operation.name} otherwise than {OURS}: {shown}")


@contextmanager
def _process(name: str, *arguments: str) -> Iterator[tuple[IO[str], "subprocess.Popen[str]"]]:
    """A module of this package, which ends when its standard input does."""
    argv = [sys.executable, "-m", f"benchmarks.gateway.{name}", *arguments]
    with subprocess.Popen(  # noqa: S603 - our own command
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout  # noqa: S101 - asked for above
        try:
            yield process.stdout, process
        finally:
            process.communicate()


def _last_line(told: IO[str]) -> str:
    """What it says when it is ready; what it says before is its log."""
    for line in told:
        if line.startswith("ready"):
            return line.removeprefix("ready").strip()
    raise SystemExit("The services did not start.")


async def _subjects(services: Path) -> Subjects:
    async with grpc.aio.insecure_channel(f"unix:{services}/product.sock") as channel:
        return await subjects(ProductServiceStub(channel))


if __name__ == "__main__":
    main()
