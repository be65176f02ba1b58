"""Hands a session to the client, in the answer or in cookies."""

from datetime import UTC, datetime

from chassis.errors import FieldViolation, InvalidArgument
from shop.user.v1 import session_pb2

from graphql_gateway import cookies
from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.wire import time_of
from graphql_gateway.user.types import Session, SessionDelivery, role_of


def must_be_deliverable(operation: Operation, delivery: SessionDelivery) -> None:
    """Refuse cookies where none can be set, before a session is made that nobody receives."""
    if delivery is SessionDelivery.COOKIE and operation.response is None:
        raise InvalidArgument.of(
            FieldViolation("delivery", "Cookies are set over HTTP, not over a WebSocket.")
        )


def deliver(
    operation: Operation, session: session_pb2.Session, delivery: SessionDelivery
) -> Session:
    in_cookies = delivery is SessionDelivery.COOKIE
    expires_at = time_of(session.access_token_expire_time)
    if in_cookies and operation.response is not None:
        cookies.give_session(
            operation.response,
            access=session.access_token,
            refresh=session.refresh_token,
            access_seconds=_seconds_until(expires_at),
            refresh_seconds=_seconds_until(time_of(session.refresh_token_expire_time)),
            secure=operation.settings.secure_cookies,
        )
    return Session(
        role=role_of(session.role),
        expires_at=expires_at,
        access_token=None if in_cookies else session.access_token,
        refresh_token=None if in_cookies else session.refresh_token,
    )


def refresh_token(operation: Operation, given: str | None) -> str:
    """The token given, or the cookie's; raises `InvalidArgument` if there is neither."""
    token = given or operation.cookies.get(cookies.REFRESH)
    if not token:
        raise InvalidArgument.of(FieldViolation("refresh_token", "There is no session to use."))
    return token


def _seconds_until(moment: datetime) -> int:
    return max(0, int((moment - datetime.now(UTC)).total_seconds()))
