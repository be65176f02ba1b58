"""What is known of the call being served, for any code below the handler."""

import time
from contextvars import ContextVar
from typing import NamedTuple

from chassis.errors import Unauthenticated
from chassis.identity.principal import Principal


class RequestContext(NamedTuple):
    """One call: who asks, on whose behalf, and until when an answer is of use."""

    method: str
    request_id: str
    principal: Principal | None = None
    workload: str | None = None
    """Name of the calling service, from its mTLS certificate as the sidecar reports it."""
    authorization: str | None = None
    deadline: float | None = None
    """On `time.monotonic()`'s scale."""

    def remaining(self) -> float | None:
        """Seconds left until the deadline."""
        return None if self.deadline is None else self.deadline - time.monotonic()

    def must_have_principal(self) -> Principal:
        if self.principal is None:
            raise Unauthenticated("This needs a session: send an access token.")
        return self.principal


_NO_CALL = RequestContext(method="", request_id="")
_current: ContextVar[RequestContext] = ContextVar("request_context", default=_NO_CALL)


def current() -> RequestContext:
    """The call being served; outside any call, an empty context without principal or deadline."""
    return _current.get()


def enter(context: RequestContext) -> None:
    """Make this the context of the running task."""
    _current.set(context)


def leave() -> None:
    """Detach the running task from its call: it outlives the caller and acts for the service."""
    _current.set(_NO_CALL)


def principal() -> Principal:
    """The principal of the call; raises `Unauthenticated` where there is none."""
    return current().must_have_principal()
