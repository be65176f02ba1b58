"""The short way, for operations that were executed before and are asked for as most are.

What is unusual about a request in any way, and what goes wrong, is left to the long way.
"""

from typing import NamedTuple

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.types.graphql import OperationType

from graphql_gateway.config import GatewaySettings
from graphql_gateway.execution.operation import Connection
from graphql_gateway.execution.repeated import Known
from graphql_gateway.http.answer import answer_of
from graphql_gateway.http.body import body_of
from graphql_gateway.http.cache_policy import Keeping
from graphql_gateway.http.credentials import as_metadata
from graphql_gateway.http.departures import Departure
from graphql_gateway.http.documents import NoDocument
from graphql_gateway.http.executing import Executing
from graphql_gateway.http.negotiation import Form, form_of
from graphql_gateway.http.parameters import Parameters, decoded, parameters_of
from graphql_gateway.http.refusals import Refused
from graphql_gateway.http.results import status_of, written
from graphql_gateway.upstream.services import Services

_JSON = frozenset({b"application/json", b"application/json; charset=utf-8"})
_FORMS = frozenset({Form.JSON, Form.RESPONSE_JSON})


class _Usual(NamedTuple):
    """A request as most are: JSON in, JSON out, and no cookie that somebody else might use."""

    form: Form
    authorization: str | None


class ShortWay:
    """ASGI middleware before everything that looks at requests in general."""

    def __init__(
        self,
        app: ASGIApp,
        executing: Executing,
        services: Services,
        settings: GatewaySettings,
        keeping: Keeping,
    ) -> None:
        self._app = app
        self._executing = executing
        self._services = services
        self._settings = settings
        self._keeping = keeping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        usual = self._usual(scope)
        if usual is not None:
            body, receive = await body_of(receive)
            asked = _asked(body)
            known = self._known(asked) if asked else None
            if asked and known and await self._answer(scope, receive, send, usual, asked, known):
                return
        await self._app(scope, receive, send)

    def _usual(self, scope: Scope) -> _Usual | None:
        if (
            scope["type"] != "http"
            or scope["path"] != "/graphql"
            or scope["method"] != "POST"
            or scope.get("root_path")
        ):
            return None
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"")
        if (
            headers.get(b"content-type", b"").lower() not in _JSON
            or b"cookie" in headers
            or not length.isdigit()
            or int(length) > self._settings.max_body_bytes
        ):
            return None
        form = form_of(headers.get(b"accept", b"").decode("latin-1"))
        given = headers.get(b"authorization")
        token = as_metadata(given.decode("latin-1")) if given else None
        return _Usual(form, token) if form in _FORMS and form is not None else None

    def _known(self, asked: Parameters) -> Known | None:
        try:
            return self._executing.known(asked, "POST")
        except NoDocument:
            return None

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        usual: _Usual,
        asked: Parameters,
        known: Known,
    ) -> bool:
        """Whether there was an answer, or nobody to be answered any more."""
        connection = Connection(
            services=self._services,
            settings=self._settings,
            authorization=usual.authorization,
            request_id=scope["state"]["request_id"],
            response=Response() if known.kind is OperationType.MUTATION else None,
        )
        began = self._keeping.now()
        async with Departure(receive):
            result = await self._executing.again(known, asked, connection)
            if result is None:
                return False
            status = status_of(result, usual.form)
            answer = answer_of(written(result), status, usual.form, connection)
            self._keeping.keep(scope, answer, result, connection, began)
            await answer(scope, receive, send)
        return True


def _asked(body: bytes) -> Parameters | None:
    try:
        content = decoded(body)
        return parameters_of(content) if isinstance(content, dict) else None
    except Refused:
        return None
