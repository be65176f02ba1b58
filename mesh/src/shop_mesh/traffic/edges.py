"""The traffic of the whole mesh: one edge per caller and callee, all replicas together."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from shop_mesh.placement import Placement
from shop_mesh.policy import Policy
from shop_mesh.traffic.answers import Answers, total
from shop_mesh.traffic.proxy import Counted, read
from shop_mesh.traffic.times import Times

EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Method:
    """One method of an edge."""

    path: str
    answers: Answers
    times: Times


@dataclass(frozen=True, slots=True)
class Edge:
    """Everything one service has asked of another since their sidecars started."""

    caller: str
    callee: str
    methods: tuple[Method, ...]
    times: Times
    """Of calls, not of streams: those last as long as their client."""
    numbers: Counter[str] = field(default_factory=Counter)

    @property
    def answers(self) -> Answers:
        return total(method.answers for method in self.methods)

    @property
    def retries(self) -> int:
        return self.numbers["upstream_rq_retry"]

    @property
    def retries_that_helped(self) -> int:
        return self.numbers["upstream_rq_retry_success"]

    @property
    def held(self) -> int:
        """Calls and retries that a limit or the retry budget held back."""
        over = ("upstream_rq_pending_overflow", "upstream_rq_retry_overflow")
        return sum(self.numbers[each] for each in over)

    @property
    def ejections(self) -> int:
        return self.numbers["outlier_detection.ejections_enforced_total"]

    @property
    def ejected_now(self) -> int:
        return self.numbers["outlier_detection.ejections_active"]


def edges(
    placement: Placement, policy: Policy, ask: Callable[[str], dict[str, Counted]] = read
) -> list[Edge]:
    """Ask every proxy of the placement; an edge without a single call is left out."""
    by_pair: dict[tuple[str, str], list[Counted]] = {}
    for caller, address in _proxies(placement):
        for callee, counted in ask(address).items():
            if callee in policy.services:  # and not the own process, or the collector of traces
                by_pair.setdefault((caller, callee), []).append(counted)
    found = (_edge(*pair, counted, policy) for pair, counted in by_pair.items())
    return sorted(
        (edge for edge in found if edge.answers.calls), key=lambda edge: (edge.caller, edge.callee)
    )


def as_json(edge: Edge) -> dict[str, Any]:
    """The same for programs."""
    return {
        "caller": edge.caller,
        "callee": edge.callee,
        **_figures(edge.answers, edge.times),
        "retries": edge.retries,
        "retries_that_helped": edge.retries_that_helped,
        "held": edge.held,
        "ejections": edge.ejections,
        "ejected_now": edge.ejected_now,
        "methods": [
            {"path": method.path, **_figures(method.answers, method.times)}
            for method in edge.methods
            if method.path
        ],
    }


def _figures(answers: Answers, times: Times) -> dict[str, Any]:
    return {
        "calls": answers.calls,
        "refused": answers.refused,
        "failed": answers.failed,
        "success_rate": answers.success_rate,
        "p50_ms": times.quantile(0.5),
        "p99_ms": times.quantile(0.99),
    }


def _proxies(placement: Placement) -> Iterator[tuple[str, str]]:
    for service in placement.services:
        for replica in service.replicas:
            yield service.name, replica.admin
    if placement.edge:
        yield EDGE, placement.edge.admin


def _edge(caller: str, callee: str, counted: list[Counted], policy: Policy) -> Edge:
    answers = [each.answers() for each in counted]
    streams = _streams(policy, callee)
    methods = tuple(
        Method(
            path,
            total(each[path] for each in answers if path in each),
            sum((each.times[path] for each in counted if path in each.times), Times()),
        )
        for path in sorted({path for each in answers for path in each})
    )
    times = (method.times for method in methods if method.path not in streams)
    http = (each.http_times for each in counted if not each.statuses)
    return Edge(
        caller,
        callee,
        methods,
        sum((*times, *http), Times()),
        sum((each.numbers for each in counted), Counter()),
    )


def _streams(policy: Policy, service: str) -> set[str]:
    """The methods that the policy lets last."""
    if service not in policy.services:
        return set()
    return {
        match.uri.exact
        for route in policy.services[service].routes
        if route.timeout == 0
        for match in route.match
        if match.uri.exact
    }
