"""What is left for later has to be asked for in a way that takes it."""

import pytest
from graphql_gateway.http.patches import leaves_for_later

MANY = "{ " + "id " * 2_000 + "... @defer { title } }"


@pytest.mark.parametrize(("most_tokens", "found"), [(5_000, True), (1_000, False)])
def test_it_is_looked_for_in_every_document_that_may_be_executed(
    most_tokens: int, found: bool
) -> None:
    assert leaves_for_later(MANY, most_tokens) is found
