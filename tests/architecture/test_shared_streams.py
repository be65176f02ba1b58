"""What the gateway shares between callers is the same for all of them."""

from importlib import import_module
from pathlib import Path

import pytest
from graphql_gateway.upstream.methods import TOKEN_INDEPENDENT, is_public

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("method", sorted(TOKEN_INDEPENDENT))
def test_the_answer_of_a_shared_stream_does_not_depend_on_who_asks(method: str) -> None:
    service = method.split(".")[1]
    import_module(f"shop.{service}.v1.{service}_service_pb2")  # what the protos say of the method
    code = [
        path.read_text()
        for path in (ROOT / "services" / service / "src").rglob("*.py")
        if "adapters" in path.parts or "application" in path.parts
    ]

    assert is_public(method)
    assert code
    assert not any("principal()" in each or "authorization" in each for each in code)
