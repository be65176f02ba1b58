"""Sends generated calls of one operation and judges every answer."""

import json
from collections import Counter
from dataclasses import dataclass, field

import httpx
import orjson
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.calls import Call, calls_of
from tests.fuzz.shop import Attacked
from tests.fuzz.verdict import fault_of

_EVENTS = {"accept": "text/event-stream"}
_SILENCE_SECONDS = 0.3


@dataclass
class Report:
    """What came of the calls of one operation."""

    operation: str
    answers: Counter[str] = field(default_factory=Counter)
    """How often each reason was given, and how often all was well."""
    faults: dict[str, str] = field(default_factory=dict)
    """The first call, and its answer, of each thing that should not be."""

    @property
    def calls(self) -> int:
        return self.answers.total()


def attack(shop: Attacked, root: str, name: str, most: int, number: int) -> Report:
    """Send so many calls; the same `number` makes the same calls."""
    report = Report(f"{root}.{name}")

    @seed(number)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(calls_of(root, name, shop.known))
    def send_and_judge(call: Call) -> None:
        status, body = _answer(shop, root, call)
        _note(report, call, status, body)

    send_and_judge()
    return report


def _answer(shop: Attacked, root: str, call: Call) -> tuple[int, bytes]:
    content, headers = {"query": call.query}, shop.headers(call.role)
    if root == "Subscription":
        return _first_event(shop.http, content, {**headers, **_EVENTS})
    response = shop.http.post("/graphql", json=content, headers=headers)
    return response.status_code, response.content


def _first_event(
    http: httpx.Client, content: dict[str, str], headers: dict[str, str]
) -> tuple[int, bytes]:
    """The first event; of one that has nothing to tell yet, an empty answer."""
    stream = http.stream(
        "POST", "/graphql", json=content, headers=headers, timeout=_SILENCE_SECONDS
    )
    try:
        with stream as response:
            for line in response.iter_lines():
                if line.startswith("data: {"):
                    return response.status_code, line.removeprefix("data: ").encode()
            return response.status_code, b"{}"
    except httpx.ReadTimeout:
        return 200, b"{}"


def _note(report: Report, call: Call, status: int, body: bytes) -> None:
    if fault := fault_of(status, body):
        told = {"call": call.query, "as": call.role, "answer": body.decode(errors="replace")}
        report.faults.setdefault(fault, json.dumps(told, indent=1))
    errors = orjson.loads(body).get("errors") if body.startswith(b"{") else None
    reason = errors[0]["extensions"].get("reason") if errors else "answered"
    report.answers[reason or "unnamed"] += 1
