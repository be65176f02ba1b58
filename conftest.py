"""Loaded before any test."""

# The folder `runner/` and the package `runner` have one name: pytest, which names test modules by
# their folders, must find the package first.
import runner  # noqa: F401

# A real PostgreSQL and a real NATS for whichever test asks for them.
pytest_plugins = ["chassis.testing.fixtures"]
