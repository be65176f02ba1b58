"""Envoy, started for real."""

import json
from pathlib import Path

import pytest
from embedded.envoy import Envoy
from embedded.server import ServerDidNotStart


def test_a_proxy_is_ready_until_it_is_stopped(tmp_path: Path) -> None:
    admin = tmp_path / "admin.sock"
    bootstrap = tmp_path / "bootstrap.json"
    bootstrap.write_text(json.dumps({"admin": {"address": {"pipe": {"path": str(admin)}}}}))
    proxy = Envoy(bootstrap, admin)

    proxy.start()
    assert proxy.is_ready()

    proxy.stop()
    assert not proxy.is_ready()


def test_a_proxy_that_cannot_start_says_why(tmp_path: Path) -> None:
    bootstrap = tmp_path / "bootstrap.json"
    bootstrap.write_text('{"admin": {"colour": "red"}}')

    with pytest.raises(ServerDidNotStart, match="colour"):
        Envoy(bootstrap, tmp_path / "admin.sock").start()
