"""Operations from the terminal."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from runner.graphql_client import Endpoint, NotAnswered, as_admin, as_guest


class Shop(BaseHTTPRequestHandler):
    heard: list[tuple[str | None, dict[str, Any]]]
    session: dict[str, str] | None

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.heard.append((self.headers["authorization"], body))
        answer: dict[str, Any] = {"data": {"answer": {"session": self.session, "userErrors": []}}}
        self.send_response(400 if body["query"] == "{" else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing to say."""


@pytest.fixture
def shop() -> Iterator[tuple[Endpoint, type[Shop]]]:
    handler = type("Handler", (Shop,), {"heard": [], "session": {"accessToken": "t"}})
    server = HTTPServer(("127.0.0.1", 0), handler)
    serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield Endpoint(f"http://127.0.0.1:{server.server_port}/graphql"), handler
    server.shutdown()
    serving.join()
    server.server_close()


def test_an_operation_is_sent_with_its_variables(shop: tuple[Endpoint, type[Shop]]) -> None:
    endpoint, handler = shop

    endpoint.execute("{ a }", {"first": 3})

    assert handler.heard == [(None, {"query": "{ a }", "variables": {"first": 3}})]


def test_an_answer_with_another_status_is_an_answer(shop: tuple[Endpoint, type[Shop]]) -> None:
    assert "data" in shop[0].execute("{", {})


def test_operations_are_sent_as_whom_was_asked_for(shop: tuple[Endpoint, type[Shop]]) -> None:
    endpoint, handler = shop

    as_guest(endpoint).execute("{ a }", {})
    as_admin(endpoint, "admin@shop.test", "secret").execute("{ b }", {})

    tokens = [token for token, body in handler.heard if body["query"] in {"{ a }", "{ b }"}]
    assert tokens == ["Bearer t", "Bearer t"]
    assert handler.heard[2][1]["variables"]["input"]["email"] == "admin@shop.test"


def test_wrong_credentials_are_told(shop: tuple[Endpoint, type[Shop]]) -> None:
    endpoint, handler = shop
    handler.session = None

    with pytest.raises(NotAnswered, match="no session"):
        as_admin(endpoint, "admin@shop.test", "wrong")


def test_a_shop_that_is_down_is_told() -> None:
    with pytest.raises(NotAnswered, match="is the shop up"):
        Endpoint("http://127.0.0.1:1/graphql").execute("{ a }", {})
