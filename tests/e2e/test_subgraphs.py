"""The domains of a running shop as subgraphs, asked as a Federation router asks them."""

import random
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.running_shop import SHOP, RunningShop
from tests.e2e.shopper import Shopper

ENTITIES = "query ($of: [_Any!]!) { _entities(representations: $of) { %s } }"


@dataclass
class Router:
    """Knows where subgraphs are, and their secret."""

    urls: dict[str, str]
    secret: str

    async def ask(self, name: str, query: str, **variables: Any) -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=20) as http:
            response = await http.post(
                self.urls[name],
                json={"query": query, "variables": variables},
                headers={"x-router-secret": self.secret},
            )
        data: dict[str, Any] = response.json()["data"]
        return data


async def test_subgraphs_answer_for_a_running_shop_until_they_are_told_to_stop(
    shop: RunningShop, shopper: Shopper
) -> None:
    variant = await shopper.find_variant(least=1)
    order = (await shopper.place((await shopper.fill_cart(variant["id"]))["id"]))["order"]

    with subgraphs(shop) as router:
        paid = await router.ask(
            "payment",
            ENTITIES % "... on Order { payment { amount { amount } } }",
            of=[{"__typename": "Order", "id": order["id"]}],
        )
        hidden = await router.ask(
            "order", "query ($id: ID!) { order(id: $id) { id } }", id=order["id"]
        )

    assert paid["_entities"][0]["payment"]["amount"] == {
        "amount": order["totals"]["total"]["amount"]
    }
    assert hidden["order"] is None


@contextmanager
def subgraphs(shop: RunningShop) -> Iterator[Router]:
    command = [
        str(SHOP),
        "subgraphs",
        "--port",
        str(_free_ports(6)),
        "--state-dir",
        str(shop.state),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    assert process.stdout
    try:
        told = ""
        while "router.js" not in told:
            line = process.stdout.readline()
            assert line, told
            told += line
        urls = dict(re.findall(r"(\w+)=(http\S+)", told))
        secret = re.search(r"SHOP_ROUTER_SECRET=(\S+)", told)
        assert secret
        yield Router(urls, secret[1])
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        process.stdout.close()


def _free_ports(count: int) -> int:
    """The first of so many neighbouring ports that are free; another run looks elsewhere first."""
    places = range(21_000, 31_000, count)
    for first in random.sample(places, len(places)):
        with ExitStack() as probes:
            try:
                for port in range(first, first + count):
                    probe = probes.enter_context(socket.socket())
                    probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError
