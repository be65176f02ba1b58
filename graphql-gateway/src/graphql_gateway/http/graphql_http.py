"""GraphQL over HTTP, to the letter of its specification."""

import asyncio
from http import HTTPStatus
from typing import Any, cast

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send
from strawberry.schema.base import BaseSchema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.around import SECURITY_HEADERS
from graphql_gateway.http.batches import must_be_few_queries
from graphql_gateway.http.cache_front import key_of
from graphql_gateway.http.cache_policy import seconds_to_keep, tell
from graphql_gateway.http.credentials import authorization_of, must_be_meant
from graphql_gateway.http.departures import Departure
from graphql_gateway.http.documents import Documents, NoDocument
from graphql_gateway.http.negotiation import Form, form_of, wants_page
from graphql_gateway.http.page import graphiql_page
from graphql_gateway.http.parameters import Parameters, decoded, parameters_in, parameters_of
from graphql_gateway.http.refusals import Refused
from graphql_gateway.http.response_cache import ResponseCache
from graphql_gateway.http.results import (
    is_request_error,
    no_document,
    request_error,
    status_of,
    written,
)
from graphql_gateway.http.streaming import streamed, streams
from graphql_gateway.http.token_expiry import seconds_left
from graphql_gateway.upstream.services import Services

_ALLOWED = {
    "GET": frozenset({OperationType.QUERY}),
    "POST": frozenset({OperationType.QUERY, OperationType.MUTATION}),
}
_STREAMED = {
    "GET": frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION}),
    "POST": frozenset(OperationType),
}


class GraphQLOverHttp:
    """An ASGI endpoint: one operation, or a few queries, by GET or POST."""

    def __init__(
        self,
        schema: BaseSchema,
        services: Services,
        settings: GatewaySettings,
        documents: Documents,
        cache: ResponseCache,
    ) -> None:
        self._documents = documents
        self._cache = cache
        self._schema = schema
        self._services = services
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        form = form_of(request.headers.get("accept", ""))
        try:
            response = await self._answer(request, form)
        except Refused as refused:
            plain = form if form and not streams(form) else Form.JSON
            response = refused.response(plain.content_type)
        if response is not None:
            await response(scope, receive, send)

    async def _answer(self, request: Request, form: Form | None) -> Response | None:
        if _asks_for_page(request):
            return HTMLResponse(graphiql_page(), headers={"cache-control": "no-cache"})
        if request.method not in _ALLOWED:
            raise Refused(405, "METHOD_NOT_ALLOWED", "Use GET or POST.", {"allow": "GET, POST"})
        if form is None:
            raise Refused(
                HTTPStatus.NOT_ACCEPTABLE,
                "NOT_ACCEPTABLE",
                f"Accept one of {', '.join(each.value for each in Form)}.",
            )
        must_be_meant(request)
        asked = await _asked(request)
        connection = self._connection(request)
        if isinstance(asked, list):
            must_be_few_queries(asked, self._settings.max_batch)
            return await self._batch(request, asked, connection)
        if streams(form):
            connection.response = None  # its headers are sent before anything is resolved
            results = await self._stream(request.method, asked, connection)
            return streamed(form, results, seconds_left(connection.authorization))
        began = self._cache.now()
        async with Departure(request.receive):
            result = await self._execute(asked, connection, _ALLOWED[request.method])
            response = _response(written(result), status_of(result, form), form, connection)
            self._keep(request, response, result, connection, began)
            return response
        return None

    def _keep(
        self,
        request: Request,
        response: Response,
        result: ExecutionResult,
        connection: Connection,
        began: float,
    ) -> None:
        seconds = seconds_to_keep(result, connection)
        tell(response, seconds, connection)
        key = key_of(request.scope)
        if key is not None and seconds:
            headers = [*response.raw_headers, *SECURITY_HEADERS]
            tags = connection.recording.tags
            self._cache.put(key, bytes(response.body), headers, seconds, tags, began)

    async def _batch(
        self, request: Request, asked: list[Parameters], connection: Connection
    ) -> Response | None:
        async with Departure(request.receive):
            results = await asyncio.gather(
                *(self._execute(each, connection, _ALLOWED["GET"]) for each in asked)
            )
            return _response([written(each) for each in results], 200, Form.JSON, connection)
        return None

    async def _execute(
        self, asked: Parameters, connection: Connection, allowed: frozenset[OperationType]
    ) -> ExecutionResult:
        try:
            text = self._documents.find(asked)
            result = await self._schema.execute(
                text,
                variable_values=asked.variables,
                context_value=connection,
                operation_name=asked.operation_name,
                allowed_operation_types=allowed,
                operation_extensions=asked.extensions,
            )
        except NoDocument as missing:
            if missing.reason == "BAD_REQUEST":
                raise Refused(400, missing.reason, missing.message) from None
            return no_document(missing, connection.request_id)
        except CannotGetOperationTypeError as error:
            message = error.as_http_error_reason()
            return request_error(message, "OPERATION_NOT_FOUND", connection.request_id)
        except InvalidOperationTypeError as error:
            raise _not_this_way(error.operation_type) from None
        if not is_request_error(result):
            self._documents.keep(asked, text)
        return result

    async def _stream(self, method: str, asked: Parameters, connection: Connection) -> Any:
        try:
            text = self._documents.find(asked)
        except NoDocument as missing:
            raise Refused(HTTPStatus.BAD_REQUEST, missing.reason, missing.message) from None
        return await self._schema.stream(
            text,
            variable_values=asked.variables,
            context_value=connection,
            operation_name=asked.operation_name,
            allowed_operation_types=_STREAMED[method],
            operation_extensions=asked.extensions,
        )

    def _connection(self, request: Request) -> Connection:
        return Connection(
            services=self._services,
            settings=self._settings,
            authorization=authorization_of(request),
            request_id=request.state.request_id,
            cookies=request.cookies,
            response=Response(),
        )


async def _asked(request: Request) -> Parameters | list[Parameters]:
    if request.method == "GET":
        return parameters_in(request.query_params)
    _must_be_json(request.headers.get("content-type", ""))
    content = decoded(await request.body())
    if not isinstance(content, list):
        return parameters_of(content)
    return [parameters_of(each) for each in content]


def _must_be_json(content_type: str) -> None:
    """Also what keeps other sites' forms out: they cannot send this type."""
    media_type, *parameters = (each.strip().lower() for each in content_type.split(";"))
    charsets = [each.partition("=")[2].strip('"') for each in parameters if "charset" in each]
    if media_type != Form.JSON.value or any(each not in {"utf-8", "utf8"} for each in charsets):
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            "Send the operation as application/json in UTF-8.",
        )


def _asks_for_page(request: Request) -> bool:
    return (
        request.method == "GET"
        and not request.query_params.keys() & {"query", "extensions", "documentId"}
        and wants_page(request.headers.get("accept", ""))
    )


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


def _response(content: Any, status: int, form: Form, connection: Connection) -> Response:
    response = Response(orjson.dumps(content), status, media_type=form.content_type)
    given = cast(Response, connection.response).raw_headers
    response.raw_headers.extend(each for each in given if each[0] == b"set-cookie")
    return response
