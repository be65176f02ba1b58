"""The mesh allows nothing that no code asks for."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from shop_mesh.testing.written import grants

ROOT = Path(__file__).parents[2]
# Whoever calls through the edge, operators and partners, is not in this repository.
OUTSIDE = "edge"


def rpcs_of_callers() -> Iterator[tuple[str, str]]:
    for grant in grants(ROOT / "mesh" / "istio"):
        for principal in grant.principals:
            caller = principal.rpartition("/")[2]
            if grant.path.startswith("/shop.") and caller != OUTSIDE:
                yield caller, grant.path.rpartition("/")[2]


@cache
def code_of(caller: str) -> str:
    """The caller's own code, and that of the chassis it runs in."""
    own = "graphql-gateway" if caller == "gateway" else f"services/{caller}"
    folders = (ROOT / own / "src", ROOT / "libs" / "chassis" / "src")
    return "\n".join(file.read_text() for each in folders for file in sorted(each.rglob("*.py")))


@pytest.mark.parametrize(("caller", "rpc"), sorted(set(rpcs_of_callers())))
def test_a_caller_makes_each_call_that_it_is_allowed(caller: str, rpc: str) -> None:
    assert re.search(rf"\.{rpc}\b", code_of(caller))
