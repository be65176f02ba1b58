"""Loaded before any test."""

# The folder `runner/` and the package `runner` have one name: pytest, which names test modules by
# their folders, must find the package first.
import pytest

import runner  # noqa: F401

# A real PostgreSQL and a real NATS for whichever test asks for them.
pytest_plugins = ["chassis.testing.fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests together that share something dear: a file's database, the one running shop."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_what_it_shares(item)))


def _what_it_shares(item: pytest.Item) -> str:
    if "tests/e2e/" not in item.nodeid:
        return item.path.as_posix()
    return "one process" if "one_process" in item.nodeid else "shop"
