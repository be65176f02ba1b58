"""Lets the adapter speak to localstripe, an independent fake of Stripe that knows less of its API.

It leaves out the parameters that localstripe refuses and adds the field that it lacks.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.payment.tests.http_server import serving_http

_REFUSED = ("error_on_requires_action", "automatic_payment_methods")
_PASSED_ON = ("authorization", "content-type", "idempotency-key")


@asynccontextmanager
async def localstripe_bridge(localstripe: str) -> AsyncIterator[str]:
    """Yields the address to call instead of localstripe's own."""
    async with httpx.AsyncClient(base_url=localstripe, trust_env=False) as client:

        async def forward(request: Request) -> Response:
            form = parse_qsl((await request.body()).decode())
            answer = await client.request(
                request.method,
                str(request.url.path),
                params=request.query_params,
                content=urlencode([(k, v) for k, v in form if not k.startswith(_REFUSED)]),
                headers={k: v for k, v in request.headers.items() if k in _PASSED_ON},
            )
            return JSONResponse(_completed(answer.json()), answer.status_code)

        routes = [Route("/{path:path}", forward, methods=["GET", "POST"])]
        async with serving_http(Starlette(routes=routes)) as base:
            yield base


def _completed(thing: dict[str, Any]) -> dict[str, Any]:
    if thing.get("object") == "payment_intent":
        captured = (each for each in thing["charges"]["data"] if each["captured"])
        thing["amount_received"] = sum(c["amount"] - c["amount_refunded"] for c in captured)
    return thing
