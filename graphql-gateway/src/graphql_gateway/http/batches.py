"""Several operations in one request: a few, and queries alone."""

from collections.abc import Sequence
from http import HTTPStatus

from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse

from graphql_gateway.http.parameters import Parameters
from graphql_gateway.http.refusals import Refused


def must_be_few_queries(asked: Sequence[Parameters], most: int, most_tokens: int) -> None:
    """Raise `Refused` before any of them runs; mutations side by side would have no order."""
    if not 0 < len(asked) <= most:
        raise _refused(f"Send 1 to {most} queries in one request; these are {len(asked)}.")
    for each in asked:
        if _may_write(each.query or "", most_tokens):
            raise _refused("Send queries alone in a batch; mutations need requests of their own.")


def _may_write(document: str, most_tokens: int) -> bool:
    try:
        definitions = parse(document, max_tokens=most_tokens).definitions
    except (GraphQLError, RecursionError):
        return False  # it will be refused with its own message
    return any(
        isinstance(each, OperationDefinitionNode) and each.operation is not OperationType.QUERY
        for each in definitions
    )


def _refused(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "BATCH_REFUSED", message)
