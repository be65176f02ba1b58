"""The table, for people and for the README."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import machine
from benchmarks.gateway.gateways import HANDWRITTEN, HIVE, OURS, STRAWBERRY
from benchmarks.gateway.load import Measured, median, ratio

NAMES = (OURS, HANDWRITTEN, STRAWBERRY, HIVE)
_BEGIN, _END = "<!-- gateway-figures -->", "<!-- /gateway-figures -->"

type Rounds = Mapping[str, Mapping[str, Sequence[Measured]]]
"""By operation and gateway."""


@dataclass
class Figures:
    """All that was measured in one run."""

    rounds: dict[str, dict[str, list[Measured]]] = field(default_factory=dict)
    memory_mb: dict[str, float] = field(default_factory=dict)
    subscription_kb: dict[str, float] = field(default_factory=dict)
    cache_hit: list[Measured] = field(default_factory=list)
    constant: list[Measured] = field(default_factory=list)
    refusals_ms: dict[str, float] = field(default_factory=dict)
    grown_kb: float = 0


def table(figures: Figures) -> str:
    lines = [
        "| | gateway | requests/s | CPU ms | p50 ms | p99 ms | this gateway does |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for operation, rounds in figures.rounds.items():
        lines += [_row(operation, name, rounds) for name in NAMES if name in rounds]
    return "\n".join(
        [*lines, "", *_weights(figures), "", *_others(figures), "", machine.described()]
    )


def _row(operation: str, name: str, rounds: Mapping[str, Sequence[Measured]]) -> str:
    found = median(rounds[name])
    times = ""
    if name != OURS:
        faster = ratio(rounds[OURS], rounds[name], "per_second")
        cheaper = ratio(rounds[name], rounds[OURS], "cpu_ms")
        times = f"{faster:.2f}x requests, {cheaper:.2f}x per CPU"
    first = operation if name == OURS else ""
    return (
        f"| {first} | {name} | {found.per_second:,.0f} | {found.cpu_ms:.2f} "
        f"| {found.p50_ms:.0f} | {found.p99_ms:.0f} | {times} |"
    )


def _weights(figures: Figures) -> list[str]:
    names = [each for each in NAMES if each in figures.memory_mb]
    held = [f"{figures.memory_mb[each]:.0f}" for each in names]
    watched = [_or_dash(figures.subscription_kb.get(each)) for each in names]
    return [
        "| | " + " | ".join(names) + " |",
        "|---|" + "---:|" * len(names),
        "| memory after the load, MB | " + " | ".join(held) + " |",
        "| each of 1,000 idle subscriptions, kB | " + " | ".join(watched) + " |",
    ]


def _or_dash(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _others(figures: Figures) -> list[str]:
    hit, constant = median(figures.cache_hit), median(figures.constant)
    times = ratio(figures.cache_hit, figures.constant, "per_second")
    slowest = max(figures.refusals_ms, key=lambda name: figures.refusals_ms[name])
    cache = (
        f"An answer from the response cache: {hit.per_second:,.0f} requests/s, {times:.2f}x a "
        f"constant Starlette response ({constant.per_second:,.0f})."
    )
    limits = f"The slowest refusal by a limit ({slowest}): {figures.refusals_ms[slowest]:.0f} ms."
    memory = (
        f"Memory grew by {figures.grown_kb:,.0f} kB from the 1,000th to the 10,000th of as many "
        "different operations."
    )
    return [cache, limits, memory]


def put_into(readme: Path, text: str) -> None:
    """Replace what stands between the markers."""
    before, _, rest = readme.read_text().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    if not rest or not after:
        raise SystemExit(f"{readme.name} has no place for the table.")
    readme.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}")
