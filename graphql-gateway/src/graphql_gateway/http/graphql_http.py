"""GraphQL over HTTP, to the letter of its specification."""

import asyncio
from http import HTTPStatus

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.answer import Answer, answer_of
from graphql_gateway.http.batches import must_be_few_queries
from graphql_gateway.http.cache_policy import Keeping
from graphql_gateway.http.credentials import authorization_of, must_be_meant
from graphql_gateway.http.departures import Departure
from graphql_gateway.http.executing import ALLOWED, Executing
from graphql_gateway.http.negotiation import Form, form_of, wants_page
from graphql_gateway.http.page import graphiql_page
from graphql_gateway.http.parameters import Parameters, decoded, parameters_in, parameters_of
from graphql_gateway.http.refusals import Refused
from graphql_gateway.http.results import status_of, written
from graphql_gateway.http.streaming import streamed, streams
from graphql_gateway.http.token_expiry import seconds_left
from graphql_gateway.upstream.services import Services


class GraphQLOverHttp:
    """An ASGI endpoint: one operation, or a few queries, by GET or POST."""

    def __init__(
        self, executing: Executing, services: Services, settings: GatewaySettings, keeping: Keeping
    ) -> None:
        self._executing = executing
        self._services = services
        self._settings = settings
        self._keeping = keeping

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

    async def _answer(self, request: Request, form: Form | None) -> ASGIApp | None:
        if _asks_for_page(request):
            return HTMLResponse(graphiql_page(), headers={"cache-control": "no-cache"})
        if request.method not in ALLOWED:
            raise Refused(405, "METHOD_NOT_ALLOWED", "Use GET or POST.", {"allow": "GET, POST"})
        if form is None:
            raise Refused(
                HTTPStatus.NOT_ACCEPTABLE,
                "NOT_ACCEPTABLE",
                f"Accept one of {', '.join(each.value for each in Form)}.",
            )
        must_be_meant(request)
        asked = await _asked(request)
        if isinstance(asked, list):
            must_be_few_queries(asked, self._settings.max_batch, self._settings.max_tokens)
            return await self._batch(request, asked)
        connection = self._connection(request)
        if streams(form):
            connection.response = None  # its headers are sent before anything is resolved
            results = await self._executing.stream(asked, connection, request.method)
            results = self._keeping.following(results, connection)
            return streamed(form, results, seconds_left(connection.authorization))
        async with Departure(request.receive):
            return await self._single(request, asked, connection, form)
        return None

    async def _single(
        self, request: Request, asked: Parameters, connection: Connection, form: Form
    ) -> Answer:
        began = self._keeping.now()
        result = await self._executing.execute(asked, connection, request.method)
        answer = answer_of(written(result), status_of(result, form), form, connection)
        self._keeping.keep(request.scope, answer, result, connection, began)
        return answer.unless_known(request.headers.get("if-none-match"))

    async def _batch(self, request: Request, asked: list[Parameters]) -> Answer | None:
        """Queries at the same time, each as if it had come alone."""
        async with Departure(request.receive):
            results = await asyncio.gather(
                *(self._executing.execute(each, self._connection(request), "GET") for each in asked)
            )
            content = orjson.dumps([written(each) for each in results])
            return Answer(content, HTTPStatus.OK.value, Form.JSON)
        return None

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
