"""Refusals over plain HTTP, in the shape of a GraphQL response."""

import orjson
from starlette.responses import Response


def refusal(status: int, reason: str, message: str) -> Response:
    body = {"errors": [{"message": message, "extensions": {"reason": reason}}]}
    return Response(orjson.dumps(body), status, media_type="application/json")
