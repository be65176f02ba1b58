"""How quickly each limit refuses what is beyond it, and whether memory stays flat."""

import statistics
import time

import httpx

from benchmarks.gateway.gateways import Running

_TIMES = 5

BEYOND = {
    "depth": "{ products { nodes { " + "variants { product { " * 5 + "id" + " } }" * 5 + " } } }",
    "aliases": "{ "
    + " ".join(f"a{each}: products {{ nodes {{ id }} }}" for each in range(16))
    + " }",
    "10,000 aliases": "{ " + " ".join(f"a{each}: __typename" for each in range(10_000)) + " }",
    "directives": "{ products { nodes { " + "id @include(if: true) " * 51 + "} } }",
    "tokens": "{ " + "__typename " * 1_001 + "}",
    "nesting": "{ a" * 10_000 + "}" * 10_000,
    "fragment cycle": "{ ...A } fragment A on Query { ...A }",
    "cost": "{ products(first: 100) { nodes { "
    + "variants { product { " * 3
    + "id"
    + " } }" * 3
    + " } } }",
    "list size": "{ products(first: 101) { nodes { id } } }",
    "body": "#" * 200_000,
}


def milliseconds(running: Running) -> dict[str, float]:
    """By limit; each document differs from the one before, so that none is remembered."""
    with httpx.Client(timeout=30) as client:
        return {name: _refusal(client, running, each) for name, each in BEYOND.items()}


def _refusal(client: httpx.Client, running: Running, document: str) -> float:
    taken = []
    for time_round in range(_TIMES):
        began = time.perf_counter()
        asked = {"query": f"{document} # {time_round}"}
        answer = client.post(running.gateway.url, json=asked).json()
        taken.append((time.perf_counter() - began) * 1000)
        if not answer.get("errors"):
            raise SystemExit(f"This was not refused: {document[:60]}")
    return statistics.median(taken)


def kilobytes_grown(running: Running, first: int = 1_000, last: int = 10_000) -> float:
    """From the first to the last of so many operations of which no two are the same."""
    with httpx.Client(timeout=30) as client:
        before = 0
        for number in range(last):
            if number == first:
                before = running.memory_bytes()
            asked = f"{{ a{number}: __typename }}"
            client.post(running.gateway.url, json={"query": asked})
    return (running.memory_bytes() - before) / 1000
