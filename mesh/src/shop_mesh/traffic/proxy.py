"""What one proxy has counted of the calls that go through it, by the service called."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shop_mesh.traffic.admin import ask
from shop_mesh.traffic.answers import Answers
from shop_mesh.traffic.times import Times

# Envoy adds up its threads' histograms after an answer, so the first request is for the second.
_GATHER = "/stats?format=json&filter=^server%5C.live"
_STATISTICS = "/stats?format=json&histogram_buckets=detailed&filter=^cluster%5C."
_GRPC = re.compile(r"cluster\.(?P<callee>[^.]+)\.grpc\.(?P<method>.+)\.(?P<what>\d+)")
_GRPC_TIME = re.compile(r"cluster\.(?P<callee>[^.]+)\.grpc\.(?P<method>.+)\.upstream_rq_time")
_HTTP = re.compile(r"cluster\.(?P<callee>[^.]+)\.upstream_rq_(?P<what>[1-5]xx)")
_HTTP_TIME = re.compile(r"cluster\.(?P<callee>[^.]+)\.upstream_rq_time")
_PLAIN = re.compile(r"cluster\.(?P<callee>[^.]+)\.(?P<what>[a-z_.]+)")


@dataclass(slots=True)
class Counted:
    """Everything a proxy counted about one service that it calls."""

    statuses: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    times: dict[str, Times] = field(default_factory=dict)
    http: Counter[str] = field(default_factory=Counter)
    http_times: Times = field(default_factory=Times)
    numbers: Counter[str] = field(default_factory=Counter)

    def answers(self) -> dict[str, Answers]:
        """By method; a service without gRPC methods has the empty one."""
        if not self.statuses:
            return {"": Answers.of_http(self.http)} if self.http.total() else {}
        return {name: Answers.of_grpc(by_status) for name, by_status in self.statuses.items()}


def read(address: str) -> dict[str, Counted]:
    """Ask the proxy at this admin address."""
    ask(address, _GATHER)
    return counted(ask(address, _STATISTICS))


def counted(statistics: Any) -> dict[str, Counted]:
    """Read Envoy's answer: counters, gauges, and histograms with their buckets."""
    found: defaultdict[str, Counted] = defaultdict(Counted)
    for name, value in _numbers(statistics):
        if match := _GRPC.fullmatch(name):
            found[match["callee"]].statuses[_method(match)][int(match["what"])] += value
        elif match := _HTTP.fullmatch(name):
            found[match["callee"]].http[match["what"]] += value
        elif match := _PLAIN.fullmatch(name):
            found[match["callee"]].numbers[match["what"]] += value
    for name, times in _histograms(statistics):
        if match := _GRPC_TIME.fullmatch(name):
            found[match["callee"]].times[_method(match)] = times
        elif match := _HTTP_TIME.fullmatch(name):
            found[match["callee"]].http_times = times
    return dict(found)


def _method(match: re.Match[str]) -> str:
    """`shop.order.v1.CartService.GetCart` as the path that a policy knows."""
    service, _, name = match["method"].rpartition(".")
    return f"/{service}/{name}"


def _numbers(answer: Any) -> Iterator[tuple[str, int]]:
    for each in answer["stats"]:
        if each.get("value"):
            yield each["name"], each["value"]


def _histograms(answer: Any) -> Iterator[tuple[str, Times]]:
    for each in answer["stats"]:
        for detail in each.get("histograms", {}).get("details", []):
            yield detail["name"], Times.of(detail["totals"])
