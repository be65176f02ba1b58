"""Calls through the edge as staff: logged in, repeated when that helps, told in plain words."""

import time
from collections.abc import Callable

import grpc
from shop.user.v1 import auth_service_pb2, auth_service_pb2_grpc

from runner.importing.ports import ShopRefused

type Metadata = tuple[tuple[str, str], ...]

_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 0.25
_RENEWED_SECONDS = 60.0
_LOGIN_SECONDS = 10.0
_TRY_AGAIN = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        grpc.StatusCode.DEADLINE_EXCEEDED,
    }
)


class StaffCalls:
    """Holds a staff session and renews it before it ends."""

    def __init__(
        self,
        channel: grpc.Channel,
        email: str,
        password: str,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._auth = auth_service_pb2_grpc.AuthServiceStub(channel)
        self._login = auth_service_pb2.CreateSessionRequest(email=email, password=password)
        self._metadata: Metadata = ()
        self._renew_at = 0.0

    def log_in(self) -> None:
        """Refuse wrong credentials before anything else is done."""
        self.repeat(lambda _: None)

    def repeat[R](self, call: Callable[[Metadata], R]) -> R:
        """Make a call that may safely be made again, until it is answered."""
        for attempt in range(_ATTEMPTS):
            try:
                return call(self._credentials())
            except grpc.RpcError as error:
                if attempt == _ATTEMPTS - 1 or error.code() not in _TRY_AGAIN:
                    raise _explained(error) from error
            self._pause(_FIRST_PAUSE_SECONDS * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _credentials(self) -> Metadata:
        if time.time() >= self._renew_at:
            session = self._auth.CreateSession(self._login, timeout=_LOGIN_SECONDS).session
            self._metadata = (("authorization", f"Bearer {session.access_token}"),)
            self._renew_at = session.access_token_expire_time.seconds - _RENEWED_SECONDS
        return self._metadata


class Refused(ShopRefused):
    """The shop answered and said no."""


def _explained(error: grpc.RpcError) -> ShopRefused:
    code, details = error.code(), error.details() or ""
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
        return ShopRefused(f"the shop cannot be reached ({details}); is `shop up` running?")
    if code is grpc.StatusCode.UNAUTHENTICATED:
        return ShopRefused(f"log-in refused: {details}")
    if code is grpc.StatusCode.PERMISSION_DENIED:
        return ShopRefused(f"this account may not do this: {details}")
    return Refused(details or code.name)
