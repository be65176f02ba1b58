"""What a proxy answers by itself, in the shape of a GraphQL error.

gRPC callers are left out: Envoy already turns these answers into status codes for them.
"""

from shop_mesh.envoy.typed import Json

# HTTP status, canonical code, reason, message (None: Envoy's own words, which are precise).
_REPLIES: tuple[tuple[int, str, str, str | None], ...] = (
    (401, "UNAUTHENTICATED", "UNAUTHENTICATED", None),
    (403, "PERMISSION_DENIED", "PERMISSION_DENIED", "this is not allowed"),
    (404, "NOT_FOUND", "NOT_FOUND", "nothing is served here"),
    (408, "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "the request took too long"),
    (413, "INVALID_ARGUMENT", "VALIDATION_FAILED", "the request body is too large"),
    (429, "RESOURCE_EXHAUSTED", "OVERLOADED", "too many requests: slow down"),
    (503, "UNAVAILABLE", "UNAVAILABLE", "the shop cannot answer right now: try again"),
    (504, "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", "the answer took too long"),
)
_RETRYABLE = {429, 503, 504}


def graphql_errors() -> Json:
    """Mappers for every answer of 400 and above."""
    exact = [
        _mapper(_status("EQ", status), code, reason, message, retryable=status in _RETRYABLE)
        for status, code, reason, message in _REPLIES
    ]
    rest = _mapper(_status("GE", 400), "INTERNAL", "INTERNAL", None, retryable=False)
    return {"mappers": [*exact, rest]}


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


def _mapper(status: Json, code: str, reason: str, message: str | None, *, retryable: bool) -> Json:
    extensions = {
        "code": code,
        "reason": reason,
        "retryable": retryable,
        "requestId": "%REQ(X-REQUEST-ID)%",
    }
    error = {"message": message or "%LOCAL_REPLY_BODY%", "extensions": extensions}
    return {
        "filter": {"and_filter": {"filters": [status, _NOT_GRPC]}},
        "body_format_override": {"json_format": {"errors": [error]}},
    }
