"""Tokens at the edge: optional, but a bad one is refused before it reaches the shop."""

from shop_mesh.edge import settings
from shop_mesh.envoy.typed import Json, http_filter
from shop_mesh.placement import EdgePlacement

_PROVIDER = "shop"


def token_check(edge: EdgePlacement) -> Json:
    """Verify signature, issuer, audience and expiry with the keys that user publishes."""
    optional = {
        "requires_any": {"requirements": [{"provider_name": _PROVIDER}, {"allow_missing": {}}]}
    }
    return http_filter(
        "jwt_authn",
        "JwtAuthentication",
        providers={_PROVIDER: _provider(edge)},
        rules=[
            *({"match": {"prefix": prefix}} for prefix in settings.WITHOUT_TOKEN),
            {"match": {"prefix": "/"}, "requires": optional},
        ],
    )


def _provider(edge: EdgePlacement) -> Json:
    return {
        "issuer": edge.jwt_issuer,
        "audiences": [edge.jwt_audience],
        "forward": True,  # every service verifies again
        "clock_skew_seconds": 5,
        "from_headers": [{"name": "authorization", "value_prefix": "Bearer "}],
        "from_cookies": [settings.ACCESS_TOKEN_COOKIE],
        "jwt_cache_config": {"jwt_cache_size": 1000},
        "remote_jwks": {
            "http_uri": {
                "uri": f"http://gateway{settings.JWKS_PATH}",
                "cluster": "gateway",
                "timeout": "2s",
            },
            # New keys are published at least this long before anything is signed with them.
            "cache_duration": f"{edge.jwks_cache_seconds}s",
            # The edge may start before the shop: listen at once, fetch as soon as it answers.
            "async_fetch": {"fast_listener": True, "failed_refetch_duration": "0.5s"},
        },
    }
