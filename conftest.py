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
        end_to_end = "tests/e2e/" in item.nodeid
        item.add_marker(pytest.mark.xdist_group("shop" if end_to_end else item.path.as_posix()))
