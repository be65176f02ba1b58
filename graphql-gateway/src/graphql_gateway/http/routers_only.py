"""Lets nobody but the Federation router ask a subgraph.

`_entities` takes whoever asks at their word: that a router asks for the payment of an order means
that its shopper was shown the order.
"""

import hmac

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_gateway.http.refusals import refusal

HEADER = "x-router-secret"
_OPEN = frozenset({"/healthz", "/readyz"})


class RoutersOnly:
    """ASGI middleware, outermost: what shows no secret that only routers know is refused."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._app = app
        self._secret = secret.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in _OPEN or self._is_router(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await _refused()(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4403})

    def _is_router(self, scope: Scope) -> bool:
        shown = Headers(scope=scope).get(HEADER, "")
        return hmac.compare_digest(shown.encode(), self._secret)


def _refused() -> Response:
    return refusal(
        403, "PERMISSION_DENIED", f"Ask the router; it sends `{HEADER}` with its secret."
    )
