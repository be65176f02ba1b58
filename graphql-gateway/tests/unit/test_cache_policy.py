"""For how long answers are kept."""

from typing import Any

import pytest
from graphql import ExecutionResult
from graphql_gateway.execution.estimates import Estimate
from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.cache_policy import seconds_to_keep

EXPIRED = "Bearer e30.eyJleHAiOjF9.c2lnbmF0dXJl"  # {"exp": 1}


@pytest.mark.parametrize(("authorization", "seconds"), [(None, 60), (EXPIRED, 0)])
def test_an_answer_is_kept_no_longer_than_its_token(
    authorization: str | None, seconds: int
) -> None:
    unread: Any = None
    connection = Connection(services=unread, settings=unread, authorization=authorization)
    connection.estimate = Estimate(max_age=60)
    connection.recording.answered("ListProducts")

    assert seconds_to_keep(ExecutionResult({"product": {}}), connection) == seconds
