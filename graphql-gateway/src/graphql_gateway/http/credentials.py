"""Who asks: the token of a request, and the proof that a cookie was sent on purpose."""

from http import HTTPStatus

from starlette.requests import HTTPConnection, Request

from graphql_gateway import cookies
from graphql_gateway.http.refusals import Refused


def authorization_of(connection: HTTPConnection) -> str | None:
    """The header, or else the access token's cookie."""
    if header := connection.headers.get("authorization"):
        return as_metadata(header)
    access = connection.cookies.get(cookies.ACCESS)
    return as_metadata(f"Bearer {access}") if access else None


def as_metadata(authorization: str) -> str:
    """What gRPC can carry; no token of ours has other characters, so that it is refused anyway."""
    readable = authorization.isascii() and authorization.isprintable()
    return authorization if readable else "Bearer unreadable"


def must_be_meant(request: Request) -> None:
    """Raise `Refused` if another site's page could have made a browser send this."""
    if "cookie" not in request.headers or "authorization" in request.headers:
        return
    if cookies.has_session(request.cookies) and not cookies.proves_intent(
        request.cookies, request.headers.get(cookies.CSRF_HEADER)
    ):
        raise Refused(
            HTTPStatus.FORBIDDEN,
            "CSRF_TOKEN_MISSING",
            f"Repeat the cookie {cookies.CSRF} in the header {cookies.CSRF_HEADER}.",
        )
