"""Errors that mean the same on both sides of a call.

A service raises a subclass with its own `reason`; the server interceptor turns it into a gRPC
status with one `google.rpc.ErrorInfo`; the client interceptor raises the matching class again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class FieldViolation:
    """One field of a request that broke a rule; `field` is a dotted path."""

    field: str
    description: str


class ShopError(Exception):
    """Base of every refusal. `metadata` values are strings and are shown to callers."""

    reason: str = "INTERNAL"
    retry_after: timedelta | None = None
    service: str | None = None
    """Which service refused, where the caller cares to note it."""

    def __init__(self, message: str = "", /, **metadata: object) -> None:
        super().__init__(message or self._sentence())
        self.metadata = {key: str(value) for key, value in metadata.items()}

    @property
    def message(self) -> str:
        return str(self.args[0])

    def _sentence(self) -> str:
        return self.reason.replace("_", " ").capitalize() + "."


class InvalidArgument(ShopError):
    """The request itself is wrong; the same request will always fail."""

    reason = "VALIDATION_FAILED"
    violations: Sequence[FieldViolation] = ()

    @classmethod
    def of(cls, *violations: FieldViolation) -> "InvalidArgument":
        error = cls("; ".join(f"{each.field}: {each.description}" for each in violations))
        error.violations = violations
        return error


class NotFound(ShopError):
    """No such resource, or one the caller may not know of."""

    reason = "NOT_FOUND"


class AlreadyExists(ShopError):
    """The key is taken by something else."""

    reason = "ALREADY_EXISTS"


class FailedPrecondition(ShopError):
    """A business rule forbids this now; another state would allow it."""

    reason = "FAILED_PRECONDITION"


class Aborted(ShopError):
    """Lost a race; read again and retry."""

    reason = "ABORTED"


class PermissionDenied(ShopError):
    """The caller is known and may not do this."""

    reason = "PERMISSION_DENIED"


class Unauthenticated(ShopError):
    """The caller gave no valid token where one is needed."""

    reason = "UNAUTHENTICATED"


class ResourceExhausted(ShopError):
    """Too much at once; retry after `retry_after`."""

    reason = "OVERLOADED"
    retry_after = timedelta(seconds=1)


class Unavailable(ShopError):
    """Not reachable or not ready; a retry may help."""

    reason = "UNAVAILABLE"
    retry_after = timedelta(seconds=1)


class DeadlineExceeded(ShopError):
    """The time ran out; whether the work was done is unknown."""

    reason = "DEADLINE_EXCEEDED"


class Internal(ShopError):
    """A fault of ours; callers see no details."""

    reason = "INTERNAL"


class Cancelled(ShopError):
    """The caller went away."""

    reason = "CANCELLED"
