"""Session cookies for browsers on the edge's own origin, and the token that proves intent.

The tokens are out of reach of scripts. A page that may act with them reads the third cookie and
repeats it in a header, which a page of another origin can neither read nor send.
"""

import hmac
import secrets
from collections.abc import Mapping

from starlette.responses import Response

ACCESS = "shop_access"
REFRESH = "shop_refresh"
CSRF = "shop_csrf"
CSRF_HEADER = "x-csrf-token"
_PATH = "/graphql"


def give_session(
    response: Response,
    *,
    access: str,
    refresh: str,
    access_seconds: int,
    refresh_seconds: int,
    secure: bool,
) -> None:
    response.set_cookie(
        ACCESS, access, access_seconds, path=_PATH, httponly=True, samesite="lax", secure=secure
    )
    response.set_cookie(
        REFRESH,
        refresh,
        refresh_seconds,
        path=_PATH,
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    response.set_cookie(
        CSRF, secrets.token_urlsafe(16), refresh_seconds, samesite="lax", secure=secure
    )


def take_session(response: Response) -> None:
    response.delete_cookie(ACCESS, path=_PATH)
    response.delete_cookie(REFRESH, path=_PATH)
    response.delete_cookie(CSRF)


def has_session(cookies: Mapping[str, str]) -> bool:
    return ACCESS in cookies or REFRESH in cookies


def proves_intent(cookies: Mapping[str, str], header: str | None) -> bool:
    """Whether the page that sent these cookies could also read them."""
    expected = cookies.get(CSRF)
    return bool(expected and header and hmac.compare_digest(expected, header))
