"""Refusals that a shopper can do something about, as data beside the result of a mutation."""

import re
from collections.abc import Awaitable, Callable

import strawberry
from chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    ShopError,
    Unauthenticated,
)
from strawberry import federation

_REFUSALS = (InvalidArgument, NotFound, AlreadyExists, FailedPrecondition)
_LOGGING_IN = frozenset(
    {"INVALID_CREDENTIALS", "SESSION_EXPIRED", "REFRESH_TOKEN_REUSED", "TOO_MANY_LOG_INS"}
)


@federation.type(
    description="Why a mutation was refused, in words that can be shown.", shareable=True
)
class UserError:
    code: str = strawberry.field(description="A reason of the error catalogue.")
    message: str
    field: list[str] | None = strawberry.field(
        default=None, description="Path to the input that is wrong, if one is."
    )


async def attempt[P](work: Awaitable[P], refused: Callable[[list[UserError]], P]) -> P:
    """The payload of a mutation, also where a service refused it as it may."""
    try:
        return await work
    except _REFUSALS as refusal:
        return refused(user_errors_of(refusal))
    except (Unauthenticated, ResourceExhausted) as refusal:
        if refusal.reason not in _LOGGING_IN:
            raise
        return refused(user_errors_of(refusal))


def user_errors_of(refusal: ShopError) -> list[UserError]:
    """One error for each field that broke a rule, or one for the whole."""
    if isinstance(refusal, InvalidArgument) and refusal.violations:
        return [
            UserError(code=refusal.reason, message=each.description, field=_path(each.field))
            for each in refusal.violations
        ]
    return [UserError(code=refusal.reason, message=refusal.message)]


def _path(field: str) -> list[str]:
    """`lines[0].variant_id` and `lines.0.variant_id` are both `input, lines, 0, variantId`."""
    return ["input", *(_camel(part) for part in re.split(r"[.\[\]]+", field) if part)]


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
