"""Executes what was asked for, by the short way if it was executed before."""

from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any

from graphql import ExecutionResult as CoreResult
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_gateway.execution.operation import Connection
from graphql_gateway.execution.repeated import Known, Repeated
from graphql_gateway.http.documents import Documents, NoDocument
from graphql_gateway.http.parameters import Parameters
from graphql_gateway.http.patches import NOT_AT_ONCE, leaves_for_later
from graphql_gateway.http.refusals import Refused
from graphql_gateway.http.results import Result, is_request_error, no_document, request_error
from graphql_gateway.schema.merged import MergedSchema

ALLOWED = {
    "GET": frozenset({OperationType.QUERY}),
    "POST": frozenset({OperationType.QUERY, OperationType.MUTATION}),
}
_STREAMED = {
    "GET": frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION}),
    "POST": frozenset(OperationType),
}


class Executing:
    """The schema, and the documents that are known to it."""

    def __init__(self, schema: MergedSchema, documents: Documents) -> None:
        self._schema = schema
        self._documents = documents
        self._repeated = Repeated(schema)

    def known(self, asked: Parameters, method: str) -> Known | None:
        """The operation, if it was executed before and may be executed by this method."""
        if asked.extensions and "plan" in asked.extensions:
            return None
        known = self._repeated.find(self._documents.find(asked), asked.operation_name)
        return known if known is not None and known.kind in ALLOWED[method] else None

    async def again(
        self, known: Known, asked: Parameters, connection: Connection
    ) -> CoreResult | None:
        """The result of a known operation; None if these variables take it beyond a limit."""
        result = await self._repeated.execute(known, asked.variables, connection)
        if result is not None and asked.extensions and not is_request_error(result):
            self._documents.keep(asked, self._documents.find(asked))
        return result

    async def execute(self, asked: Parameters, connection: Connection, method: str) -> Result:
        try:
            known = self.known(asked, method)
            result = await self.again(known, asked, connection) if known else None
            return result or await self._execute(asked, connection, method)
        except NoDocument as missing:
            if missing.reason == "BAD_REQUEST":
                raise Refused(400, missing.reason, missing.message) from None
            return no_document(missing, connection.request_id)
        except CannotGetOperationTypeError as error:
            message = error.as_http_error_reason()
            return request_error(message, "OPERATION_NOT_FOUND", connection.request_id)
        except InvalidOperationTypeError as error:
            raise _not_this_way(error.operation_type) from None

    async def _execute(self, asked: Parameters, connection: Connection, method: str) -> Result:
        text = self._documents.find(asked)
        if leaves_for_later(text, connection.settings.max_tokens):
            raise NOT_AT_ONCE
        result = await self._schema.execute(
            text,
            variable_values=asked.variables,
            context_value=connection,
            operation_name=asked.operation_name,
            allowed_operation_types=ALLOWED[method],
            operation_extensions=asked.extensions,
        )
        if not is_request_error(result):
            self._documents.keep(asked, text)
            document = connection.document
            self._repeated.learn(text, asked.operation_name, asked.variables, document)
        return result

    async def stream(
        self, asked: Parameters, connection: Connection, method: str
    ) -> AsyncGenerator[ExecutionResult]:
        try:
            text = self._documents.find(asked)
        except NoDocument as missing:
            raise Refused(HTTPStatus.BAD_REQUEST, missing.reason, missing.message) from None
        results: Any = await self._schema.stream(
            text,
            variable_values=asked.variables,
            context_value=connection,
            operation_name=asked.operation_name,
            allowed_operation_types=_STREAMED[method],
            operation_extensions=asked.extensions,
        )
        return results  # type: ignore[no-any-return] # Strawberry promises no more than an iterator


def _not_this_way(kind: OperationType) -> Refused:
    if kind is OperationType.SUBSCRIPTION:
        return Refused(
            HTTPStatus.NOT_ACCEPTABLE,
            "NOT_ACCEPTABLE",
            "Subscribe over WebSocket, or accept text/event-stream.",
        )
    return Refused(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        "Send mutations by POST, one in each request.",
        {"allow": "POST"},
    )
