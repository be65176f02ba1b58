"""For how long, and by whom, an answer may be kept: what the response's headers say."""

from starlette.responses import Response
from strawberry.types import ExecutionResult

from graphql_gateway.execution.hints import CacheControlScope
from graphql_gateway.execution.operation import Connection

_VARY = "Accept, Authorization, Cookie"


def seconds_to_keep(result: ExecutionResult, connection: Connection) -> int:
    """By the hints of all its fields; 0 if anything failed or has no event to tell of changes."""
    estimate = connection.estimate
    whole = result.data is not None and not result.errors and not result.extensions
    if estimate is None or not whole or not connection.recording.keeps:
        return 0
    return estimate.max_age if connection.recording.tags else 0


def is_public(connection: Connection) -> bool:
    """Whether it would be the same for anybody: nobody's token went into it."""
    private = connection.estimate and connection.estimate.scope is CacheControlScope.PRIVATE
    return connection.authorization is None and not private


def tell(response: Response, seconds: int, connection: Connection) -> None:
    if seconds:
        scope = "public" if is_public(connection) else "private"
        response.headers["cache-control"] = f"{scope}, max-age={seconds}"
        response.headers["vary"] = _VARY
    else:
        response.headers["cache-control"] = "no-store"
