"""What `shop mesh` shows: the policy in words, the proxies' counts as a table and as a picture."""

import os
from pathlib import Path
from typing import Any

from rich.table import Table
from shop_mesh.drawing.svg import svg
from shop_mesh.drawing.text import dot, mermaid
from shop_mesh.drawing.words import milliseconds, rate
from shop_mesh.explain import explain
from shop_mesh.placement import Placement
from shop_mesh.policy import Policy, load_policy
from shop_mesh.traffic.answers import Answers
from shop_mesh.traffic.edges import Edge, as_json, edges
from shop_mesh.traffic.times import Times

from runner.project import POLICY

# Retries, calls and retries that a limit held back, and replicas taken out for failing.
_OF_THE_EDGE = ("retries", "held", "ejected")
_WRITERS = {"mermaid": mermaid, "dot": dot}


def explanation(caller: str, service: str, method: str) -> str:
    return explain(_policy(), caller, service, method)


def traffic(placement: Path) -> list[Edge]:
    """Ask all proxies of the running mesh."""
    return edges(Placement.load(placement), _policy())


def for_programs(found: list[Edge]) -> list[dict[str, Any]]:
    return [as_json(edge) for edge in found]


def picture(found: list[Edge]) -> str:
    calls = sum(edge.answers.calls for edge in found)
    return svg(found, f"Who calls whom: {calls} calls")


def as_text(found: list[Edge], language: str) -> str:
    return _WRITERS[language](found)


def table(found: list[Edge], *, methods: bool) -> Table:
    """One line per caller and callee, and below it one per method if asked for."""
    lines = Table(box=None, padding=(0, 1, 0, 0), caption="p50 and p99 in milliseconds")
    lines.add_column("call", no_wrap=True)
    for heading in ("calls", "ok", "refused", "failed", "p50", "p99", *_OF_THE_EDGE):
        lines.add_column(heading, justify="right", no_wrap=True)
    for edge in found:
        own = (edge.retries, edge.held, edge.ejections)
        figures = _figures(edge.answers, edge.times)
        lines.add_row(f"{edge.caller} → {edge.callee}", *figures, *map(str, own))
        for method in edge.methods if methods else ():
            name = method.path.rpartition("/")[2]
            if name:
                lines.add_row(f"  {name}", *_figures(method.answers, method.times), style="dim")
    return lines


def _policy() -> Policy:
    """Its files are named as seen from here."""
    folder = Path(os.path.relpath(POLICY))
    return load_policy(folder, trust_domain="cluster.local", namespace="shop")


def _figures(answers: Answers, times: Times) -> list[str]:
    return [
        str(answers.calls),
        rate(answers.success_rate),
        str(answers.refused),
        f"[red]{answers.failed}[/]" if answers.failed else "0",
        milliseconds(times.quantile(0.5)),
        milliseconds(times.quantile(0.99)),
    ]
