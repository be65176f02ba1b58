"""The shop that is attacked: who may ask, and what it is known to hold."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from uuid import uuid4

import httpx

from tests.e2e.running_shop import RunningShop
from tests.e2e.shopper import Shopper
from tests.fuzz.calls import Known

_GUEST = "mutation { guestSessionCreate { session { accessToken } } }"
_LOG_IN = """mutation ($input: SessionCreateInput!) {
  sessionCreate(input: $input) { session { accessToken } } }"""
_REGISTER = """mutation ($input: CustomerRegisterInput!) {
  customerRegister(input: $input) { userErrors { message } } }"""
_HELD = """{ products(first: 2) { nodes { id handle variants { id sku } } pageInfo { endCursor } }
  categories { id handle } }"""
_CUSTOMER = {"email": "grace@shop.test", "password": "a nanosecond of copper wire"}

type Json = dict[str, Any]


@dataclass
class Attacked:
    """A running shop, with a token for each role."""

    http: httpx.Client
    admin: Json
    known: Known = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def log_in(self) -> None:
        """Take new tokens: what was asked so far may have ended them, or time may have.

        Where so many wrong passwords were tried that the right one has to wait, keep the old one.
        """
        sessions = {
            "guest": self._session(_GUEST),
            "customer": self._session(_LOG_IN, _CUSTOMER),
            "staff": self._session(_LOG_IN, self.admin),
        }
        self.tokens |= {role: each["accessToken"] for role, each in sessions.items() if each}

    def headers(self, role: str) -> Mapping[str, str]:
        token = self.tokens.get(role)
        return {"authorization": f"Bearer {token}"} if token else {}

    def _session(self, mutation: str, credentials: Json | None = None) -> Json | None:
        data = _asked(self.http, mutation, credentials)
        session: Json | None = next(iter(data.values()))["session"]
        return session


@contextmanager
def attacked(shop: RunningShop) -> Iterator[Attacked]:
    """The shop, with a customer, a cart and an order in it."""
    password = json.loads((shop.state / "secrets.json").read_text())["admin-password"]
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    with httpx.Client(base_url=shop.url, timeout=30, cookies=no_cookies) as http:
        _asked(http, _REGISTER, {**_CUSTOMER, "name": "Grace", "requestId": str(uuid4())})
        admin = {"email": "admin@shop.example", "password": password}
        target = Attacked(http, admin)
        target.log_in()
        target.known = asyncio.run(_known(shop, target))
        yield target


async def _known(shop: RunningShop, target: Attacked) -> Known:
    """Of the catalogue, and a cart and an order of the customer."""
    async with httpx.AsyncClient(base_url=shop.url, timeout=30) as http:
        shopper = Shopper(http, target.tokens["customer"])
        variant = await shopper.find_variant(least=5)
        cart = await shopper.fill_cart(variant["id"])
        order = await shopper.place((await shopper.fill_cart(variant["id"]))["id"])
        held = [await shopper.ask(_HELD), cart, order]
    found: dict[str, list[str]] = {"ID": [], "String": []}
    _gather(held, found)
    return found


def _gather(answer: Any, found: dict[str, list[str]]) -> None:
    if isinstance(answer, list):
        for each in answer:
            _gather(each, found)
    if isinstance(answer, dict):
        for name, value in answer.items():
            _gather(value, found)
            if name == "id":
                found["ID"].append(value)
            elif name in {"handle", "sku", "endCursor"}:
                found["String"].append(value)


def _asked(http: httpx.Client, operation: str, values: Json | None = None) -> Json:
    content = {"query": operation, "variables": {"input": values} if values else {}}
    answer: Json = http.post("/graphql", json=content).json()
    assert "errors" not in answer, answer["errors"]
    return dict(answer["data"])
