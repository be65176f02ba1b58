from typing import Any

from shop.error.v1.error_reason_pb2 import ErrorReason
from shop_mesh.envoy.local_replies import graphql_errors


def extensions() -> list[dict[str, Any]]:
    errors = [
        m["body_format_override"]["json_format"]["errors"] for m in graphql_errors()["mappers"]
    ]
    return [error["extensions"] for (error,) in errors]


def test_every_reason_a_proxy_gives_is_in_the_public_list() -> None:
    given = {f"ERROR_REASON_{extension['reason']}" for extension in extensions()}

    assert given <= set(ErrorReason.keys())
