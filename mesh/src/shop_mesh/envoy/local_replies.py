"""What a proxy answers by itself, in the shape of a GraphQL error.

gRPC callers are left out: Envoy already turns these answers into status codes for them.
"""

from dataclasses import dataclass

from shop_mesh.envoy.typed import Json


@dataclass(frozen=True, slots=True)
class _Reply:
    code: str
    reason: str
    message: str | None = None  # None: Envoy's own words, which are precise
    retryable: bool = False


_UNAUTHENTICATED = _Reply("UNAUTHENTICATED", "UNAUTHENTICATED")
_REPLIES = {
    401: _UNAUTHENTICATED,
    403: _Reply("PERMISSION_DENIED", "PERMISSION_DENIED", "this is not allowed"),
    404: _Reply("NOT_FOUND", "UNIMPLEMENTED", "nothing is served here"),
    408: _Reply("DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "the request took too long"),
    413: _Reply("INVALID_ARGUMENT", "VALIDATION_FAILED", "the request body is too large"),
    429: _Reply("RESOURCE_EXHAUSTED", "OVERLOADED", "too many requests: slow down", retryable=True),
    502: _Reply("UNAVAILABLE", "UNAVAILABLE", "the shop's answer was lost"),
    503: _Reply("UNAVAILABLE", "UNAVAILABLE", "the shop cannot answer: try again", retryable=True),
    504: _Reply(
        "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "the answer took too long", retryable=True
    ),
}
_ANYTHING_ELSE = _Reply("INTERNAL", "INTERNAL")


def graphql_errors() -> Json:
    """Mappers for every answer of 400 and above."""
    exact = [_mapper(_status("EQ", status), reply) for status, reply in _REPLIES.items()]
    return {"mappers": [*exact, _mapper(_status("GE", 400), _ANYTHING_ELSE)]}


def graphql_errors_at_the_edge() -> Json:
    """As above, but the edge's only 403 is a token for somebody else: a bad token like any."""
    wrong_audience = _mapper(_status("EQ", 403), _UNAUTHENTICATED) | {"status_code": 401}
    return {"mappers": [wrong_audience, *graphql_errors()["mappers"]]}


def _status(comparison: str, status: int) -> Json:
    value = {"default_value": status, "runtime_key": "shop.local_reply"}
    return {"status_code_filter": {"comparison": {"op": comparison, "value": value}}}


_NOT_GRPC: Json = {
    "header_filter": {
        "header": {
            "name": "content-type",
            "string_match": {"prefix": "application/grpc"},
            "invert_match": True,
            "treat_missing_header_as_empty": True,
        }
    }
}


def _mapper(status: Json, reply: _Reply) -> Json:
    extensions = {
        "code": reply.code,
        "reason": reply.reason,
        "retryable": reply.retryable,
        "requestId": "%REQ(X-REQUEST-ID)%",
    }
    error = {"message": reply.message or "%LOCAL_REPLY_BODY%", "extensions": extensions}
    return {
        "filter": {"and_filter": {"filters": [status, _NOT_GRPC]}},
        "body_format_override": {"json_format": {"errors": [error]}},
    }
