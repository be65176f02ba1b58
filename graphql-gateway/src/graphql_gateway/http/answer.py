"""An answer as it is sent, without what a general response would do for it."""

from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from graphql_gateway.execution.operation import Connection
from graphql_gateway.http.negotiation import Form

type Headers = list[tuple[bytes, bytes]]

_OF_BODY = frozenset({b"content-length", b"content-type"})
_TYPES = {each: (b"content-type", each.content_type.encode()) for each in Form}


class Answer:
    """An ASGI application that says one thing."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, body: bytes, status: int, form: Form) -> None:
        self.body = body
        self.status = status
        self.headers: Headers = [(b"content-length", b"%d" % len(body)), _TYPES[form]]

    def unless_known(self, tags: str | None) -> "Answer":
        """This, or that it is still what the client has, by its tags."""
        if tags and is_among(self.headers, tags.encode("latin-1")):
            self.status, self.body, self.headers = 304, b"", without_body(self.headers)
        return self

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status, "headers": self.headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.body})


def is_among(headers: Headers, tags: bytes) -> bool:
    """Whether `If-None-Match` names what these headers are of."""
    known = {each.strip().removeprefix(b"W/") for each in tags.split(b",")}
    return any(name == b"etag" and (value in known or b"*" in known) for name, value in headers)


def without_body(headers: Headers) -> Headers:
    return [each for each in headers if each[0] not in _OF_BODY]


def answer_of(content: Any, status: int, form: Form, connection: Connection) -> Answer:
    """The content as JSON, with the cookies that resolvers set."""
    answer = Answer(orjson.dumps(content), status, form)
    if connection.response is not None:
        given = connection.response.raw_headers
        answer.headers += [each for each in given if each[0] == b"set-cookie"]
    return answer
