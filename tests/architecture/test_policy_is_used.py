"""The mesh allows what code asks for, and nothing else."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from shop_mesh.testing.written import grants

ROOT = Path(__file__).parents[2]
# Whoever calls through the edge, operators and partners, is not in this repository.
OUTSIDE = "edge"
SERVICES = sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))


def rpcs_of_callers() -> Iterator[tuple[str, str]]:
    for grant in grants(ROOT / "mesh" / "istio"):
        for principal in grant.principals:
            caller = principal.rpartition("/")[2]
            if grant.path.startswith("/shop.") and caller != OUTSIDE:
                yield caller, grant.path.rpartition("/")[2]


def rpcs() -> frozenset[str]:
    """All that the policy knows; each has a route."""
    policies = (ROOT / "mesh" / "istio").glob("*.yaml")
    text = "\n".join(each.read_text() for each in policies)
    return frozenset(re.findall(r"/shop\.[\w.]+/(\w+)", text))


@cache
def code_in(folder: str) -> str:
    return "\n".join(file.read_text() for file in sorted((ROOT / folder / "src").rglob("*.py")))


def own_code_of(caller: str) -> str:
    return code_in("graphql-gateway" if caller == "gateway" else f"services/{caller}")


def code_of(caller: str) -> str:
    """The caller's own code, and that of the chassis it runs in."""
    return own_code_of(caller) + code_in("libs/chassis")


@pytest.mark.parametrize(("caller", "rpc"), sorted(set(rpcs_of_callers())))
def test_a_caller_makes_each_call_that_it_is_allowed(caller: str, rpc: str) -> None:
    assert re.search(rf"\.{rpc}\b", code_of(caller))


@pytest.mark.parametrize("caller", [*SERVICES, "gateway"])
def test_a_caller_is_allowed_each_call_that_it_makes(caller: str) -> None:
    made = rpcs() & set(re.findall(r"\.([A-Z]\w+)\(", own_code_of(caller)))

    assert made <= {rpc for allowed, rpc in rpcs_of_callers() if allowed == caller}


@pytest.mark.parametrize("service", [each for each in SERVICES if each != "user"])
def test_a_service_may_fetch_the_keys_that_verify_tokens(service: str) -> None:
    assert (service, "GetJwks") in set(rpcs_of_callers())
