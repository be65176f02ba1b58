"""A mutation of what others may have changed meanwhile."""

from collections.abc import Awaitable, Callable

from chassis.errors import Aborted

from graphql_gateway.schema.user_errors import UserError, attempt, user_errors_of

_CHANGED_MEANWHILE = "ABORTED"


async def attempt_change[P](work: Awaitable[P], refused: Callable[[list[UserError]], P]) -> P:
    """As `attempt`; an etag that is no longer current is something people can act on, too."""
    try:
        return await attempt(work, refused)
    except Aborted as refusal:
        if refusal.reason != _CHANGED_MEANWHILE:
            raise
        return refused(user_errors_of(refusal))
