"""The parameters of a GraphQL request, from a body or a query string, checked for their types."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson

from graphql_gateway.http.refusals import Refused

_NO_JSON = "Send JSON in UTF-8 that is not nested too deeply; this could not be read."


class Parameters(NamedTuple):
    """One operation as a client asked for it."""

    query: str | None
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None
    document_id: str | None


def decoded(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _malformed(_NO_JSON) from None


def parameters_of(content: Any) -> Parameters:
    """The parameters in a JSON object; raises `Refused` with 400 unless it is one."""
    if not isinstance(content, dict):
        raise _malformed("Send a JSON object with a `query`.")
    return Parameters(
        query=_of_type(content, "query", str, "a string"),
        variables=_of_type(content, "variables", dict, "an object"),
        operation_name=_of_type(content, "operationName", str, "a string"),
        extensions=_of_type(content, "extensions", dict, "an object"),
        document_id=_of_type(content, "documentId", str, "a string"),
    )


def parameters_in(query_string: Mapping[str, str]) -> Parameters:
    """The parameters of a GET; `variables` and `extensions` are JSON in it."""
    content: dict[str, Any] = dict(query_string)
    for name in ("variables", "extensions"):
        if given := content.get(name):
            content[name] = decoded(given)
        else:
            content.pop(name, None)
    return parameters_of(content)


def _of_type(content: dict[str, Any], name: str, kind: type, described: str) -> Any:
    value = content.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise _malformed(f"`{name}` must be {described} or null.")


def _malformed(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "BAD_REQUEST", message)
