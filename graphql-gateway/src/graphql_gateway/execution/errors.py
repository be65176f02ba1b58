"""What a caller is told when a field fails: a reason to act on, and never an internal detail."""

from collections.abc import Iterator
from typing import Any

import structlog
from chassis.errors import (
    Aborted,
    DeadlineExceeded,
    Internal,
    ResourceExhausted,
    ShopError,
    Unavailable,
)
from chassis.rpc.status import code_of
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.extensions import MaskErrors
from strawberry.types import ExecutionContext
from strawberry.types.execution import StreamExecutionResult

_log = structlog.get_logger()
_INTERNAL = Internal("Something went wrong on our side.")

# Said instead of what gRPC or Envoy say, which names addresses.
_TRANSPORT = {
    Unavailable.reason: "A part this needs cannot be reached at the moment; try again.",
    DeadlineExceeded.reason: "The time for this ran out; try again.",
    ResourceExhausted.reason: "Too much is going on at the moment; try again.",
    Internal.reason: _INTERNAL.message,
}


class SafeErrors(MaskErrors):
    """Gives every error its `extensions {code, reason, retryable, service, requestId}`."""

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        for late in getattr(result, "incremental", None) or ():
            log_errors(late.errors or [])
        for late in getattr(result, "completed", None) or ():
            log_errors(late.errors or [])
        yield from super().on_stream_result(result)

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        return presented(error, getattr(self.execution_context.context, "request_id", None))


def presented(error: GraphQLError, request_id: str | None) -> GraphQLError:
    """The error as the caller may see it."""
    if _is_of_document(error):
        return _with(error, _words_of_document(error), _of_document(error, request_id))
    cause = error.original_error
    refusal = cause if isinstance(cause, ShopError) else _INTERNAL
    return _with(error, message_of(refusal), _of_refusal(refusal, request_id))


def message_of(error: ShopError) -> str:
    """The refusal's own words, unless they may be the transport's."""
    return _TRANSPORT.get(error.reason, error.message)


def is_retryable(error: ShopError) -> bool:
    """Whether the same request may succeed if it is sent again."""
    return error.retry_after is not None or isinstance(
        error, Unavailable | DeadlineExceeded | Aborted
    )


def log_errors(errors: list[GraphQLError], _context: ExecutionContext | None = None) -> None:
    """Faults in full, refusals in one line; never the variables, which may hold secrets."""
    for error in errors:
        cause = error.original_error
        if _is_of_document(error):
            continue
        if isinstance(cause, ShopError) and not isinstance(cause, Internal):
            _log.info("field_refused", reason=cause.reason, service=cause.service, path=error.path)
        else:
            _log.error("field_failed", path=error.path, exc_info=cause)


def _words_of_document(error: GraphQLError) -> str:
    if _is_of_literal(error):
        return "This value cannot be read as what is expected here."
    return f"{error.message} Send a shorter one." if _is_too_long(error) else error.message


def _is_of_document(error: GraphQLError) -> bool:
    """Whether nothing of ours failed."""
    cause = error.original_error
    return cause is None or isinstance(cause, GraphQLError) or _is_of_literal(error)


def _is_of_literal(error: GraphQLError) -> bool:
    """Python refuses to read some literals, such as numbers of 5,000 digits; nothing ran yet."""
    unread = error.path is None and bool(error.nodes)
    return unread and isinstance(error.original_error, ValueError)


def _is_too_long(error: GraphQLError) -> bool:
    """The parser has no error of its own for a document of too many tokens."""
    return isinstance(error, GraphQLSyntaxError) and "contains more than" in error.message


def _reason_of_document(error: GraphQLError) -> str:
    if _is_too_long(error):
        return "TOKENS_LIMIT_EXCEEDED"
    syntax = isinstance(error, GraphQLSyntaxError)
    return "GRAPHQL_PARSE_FAILED" if syntax else "GRAPHQL_VALIDATION_FAILED"


def _of_document(error: GraphQLError, request_id: str | None) -> dict[str, Any]:
    reason = _reason_of_document(error)
    extensions = {"code": "INVALID_ARGUMENT", "reason": reason, "retryable": False}
    return {**extensions, **(error.extensions or {}), "requestId": request_id}


def _of_refusal(error: ShopError, request_id: str | None) -> dict[str, Any]:
    return {
        "code": code_of(error).name,
        "reason": error.reason,
        "retryable": is_retryable(error),
        "service": error.service or "gateway",
        "requestId": request_id,
    }


def _with(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message=message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
