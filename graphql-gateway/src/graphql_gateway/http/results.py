"""How the result of an operation is written, and with which status."""

from http import HTTPStatus
from typing import Any

from graphql import ExecutionResult as CoreResult
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from graphql_gateway.http.documents import NoDocument
from graphql_gateway.http.negotiation import Form

type Result = ExecutionResult | CoreResult
"""Strawberry's, or graphql-core's, which says the same."""

_FAULTS = frozenset({"INTERNAL", "UNKNOWN"})


def is_request_error(result: Result) -> bool:
    """Whether nothing was executed: an error of a field would say where, by its path."""
    errors = result.errors or ()
    return result.data is None and bool(errors) and all(each.path is None for each in errors)


def written(result: Result) -> dict[str, Any]:
    """The response map; it has no `data` if nothing was executed."""
    response: dict[str, Any] = {}
    if result.errors:
        response["errors"] = [each.formatted for each in result.errors]
    if not is_request_error(result):
        response["data"] = result.data
    if result.extensions:
        response["extensions"] = result.extensions
    return response


def status_of(result: Result, form: Form) -> int:
    """With `application/json` a status says only whether the server understood the request.

    The other media type tells more: 400 for an operation that was not executed.
    """
    if not is_request_error(result):
        return HTTPStatus.OK.value
    if any((each.extensions or {}).get("code") in _FAULTS for each in result.errors or ()):
        return HTTPStatus.INTERNAL_SERVER_ERROR.value
    return (HTTPStatus.OK if form is Form.JSON else HTTPStatus.BAD_REQUEST).value


def request_error(message: str, reason: str, request_id: str | None) -> ExecutionResult:
    """The result of an operation that is refused before it is validated."""
    extensions = {
        "code": "INVALID_ARGUMENT",
        "reason": reason,
        "retryable": False,
        "requestId": request_id,
    }
    return ExecutionResult(data=None, errors=[GraphQLError(message, extensions=extensions)])


def no_document(missing: NoDocument, request_id: str | None) -> ExecutionResult:
    """Clients that leave documents here look for the code; others read the reason."""
    result = request_error(missing.message, missing.reason, request_id)
    for each in result.errors or ():
        if missing.reason.startswith("PERSISTED_QUERY"):
            each.extensions = {**(each.extensions or {}), "code": missing.reason}
    return result
