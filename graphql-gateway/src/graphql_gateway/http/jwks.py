"""The keys that access tokens are signed with, as user publishes them."""

import time

from chassis.errors import ShopError
from shop.user.v1.auth_service_pb2 import GetJwksRequest
from starlette.requests import Request
from starlette.responses import Response

from graphql_gateway.http.calls import on_behalf_of
from graphql_gateway.http.refusals import refusal
from graphql_gateway.upstream.services import Services

_SECONDS = 2.0


class Jwks:
    """Asks user at most once per `cache_seconds`, and serves the last keys if user is away.

    Keys are published before they sign anything, so that a short cache never misses one.
    """

    def __init__(self, services: Services, cache_seconds: float) -> None:
        self._services = services
        self._cache_seconds = cache_seconds
        self._keys = ""
        self._fresh_until = 0.0

    async def __call__(self, request: Request) -> Response:
        if time.monotonic() >= self._fresh_until:
            await self._refresh(request)
        if not self._keys:
            return refusal(503, "UNAVAILABLE", "The keys cannot be had at the moment; try again.")
        headers = {"cache-control": f"public, max-age={int(self._cache_seconds)}"}
        return Response(self._keys, media_type="application/jwk-set+json", headers=headers)

    async def _refresh(self, request: Request) -> None:
        on_behalf_of(request, seconds=_SECONDS)
        try:
            response = await self._services.auth.GetJwks(GetJwksRequest())
        except ShopError:
            return
        self._keys = response.jwks_json
        self._fresh_until = time.monotonic() + self._cache_seconds
