"""Refusals over plain HTTP, in the shape of a GraphQL response."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response


class Refused(Exception):
    """The request is not one that can be answered; says the status and what to do instead."""

    def __init__(
        self, status: int, reason: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.headers = headers or {}

    def response(self, content_type: str = "application/json") -> Response:
        return refusal(self.status, self.reason, self.message, content_type, self.headers)


def refusal(
    status: int,
    reason: str,
    message: str,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = {"errors": [{"message": message, "extensions": {"reason": reason}}]}
    return Response(orjson.dumps(body), status, headers, media_type=content_type)
