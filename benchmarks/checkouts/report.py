"""The comparison as a table."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks import machine
from benchmarks.last_units import Rush

_FIGURES = (
    "checkouts/s",
    "p50 ms",
    "CPU ms each",
    "of it PostgreSQL",
    "load, CPU ms",
    "others, cores",
    "not paid",
    "this shop does (least and most of the rounds)",
)
OURS, VENDURE = "this shop", "Vendure"


@dataclass(frozen=True)
class Measured:
    """One stretch of load on one shop; times are of one checkout."""

    per_second: float
    p50_ms: float
    cpu_ms: float
    """Of all processes of the shop."""
    postgres_ms: float
    """PostgreSQL's part of it."""
    load_ms: float
    """What the guest's client took beside it."""
    others_cores: float
    """What neither the shop nor its guests took of the machine meanwhile."""
    otherwise: int
    """Checkouts that did not end in a paid order."""


@dataclass
class Figures:
    """All that was measured in one run."""

    servers: int
    rounds: dict[int, dict[str, list[Measured]]] = field(default_factory=dict)
    """By guests at once and shop."""
    last_units: dict[str, Rush] = field(default_factory=dict)


def table(figures: Figures, units: int) -> str:
    lines = [
        f"| guests at once | shop | {' | '.join(_FIGURES)} |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for guests, rounds in figures.rounds.items():
        lines += [_row(guests, name, rounds) for name in rounds]
    setting = f"Vendure is {figures.servers} servers and a worker. {machine.described()}"
    return "\n".join([*lines, "", *_last_units(figures, units), "", setting])


def _row(guests: int, name: str, rounds: Mapping[str, Sequence[Measured]]) -> str:
    found, times = rounds[name], ""
    if name != OURS:
        faster = _times([one.per_second for one in rounds[OURS]], [o.per_second for o in found])
        cheaper = _times([one.cpu_ms for one in found], [one.cpu_ms for one in rounds[OURS]])
        times = f"{faster} checkouts, {cheaper} per CPU"
    return (
        f"| {guests if name == OURS else ''} | {name} "
        f"| {statistics.median(one.per_second for one in found):.1f} "
        f"| {statistics.median(one.p50_ms for one in found):,.0f} "
        f"| {statistics.median(one.cpu_ms for one in found):.0f} "
        f"| {statistics.median(one.postgres_ms for one in found):.0f} "
        f"| {statistics.median(one.load_ms for one in found):.0f} "
        f"| {statistics.median(one.others_cores for one in found):.2f} "
        f"| {sum(one.otherwise for one in found)} | {times} |"
    )


def _times(many: Sequence[float], few: Sequence[float]) -> str:
    """Median of the rounds' own ratios: what disturbs the machine disturbs both in a round."""
    found = [one / other for one, other in zip(many, few, strict=True)]
    return f"{statistics.median(found):.2f}x ({min(found):.2f} to {max(found):.2f})"


def _last_units(figures: Figures, units: int) -> list[str]:
    rows = [
        f"| {name} | {seen.states.total()} | {units} | {seen.promised} "
        f"| {', '.join(f'{number} {state}' for state, number in seen.states.most_common())} "
        f"| {max(seen.seconds):.1f} |"
        for name, seen in figures.last_units.items()
    ]
    return [
        "| the last units | guests | units | sold | orders | last decided, s |",
        "|---|---:|---:|---:|---|---:|",
        *rows,
    ]
