"""The edge's HTTP filters, in the order in which a request meets them."""

from shop_mesh.edge import settings
from shop_mesh.edge.tokens import token_check
from shop_mesh.envoy.grpc_counts import count_by_method
from shop_mesh.envoy.typed import Json, extension, http_filter, typed
from shop_mesh.placement import EdgePlacement

_ALWAYS = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}


def filters(edge: EdgePlacement) -> list[Json]:
    """Sanitise, then refuse what should cost little, then verify, then shape the answer."""
    return [
        _without_spoofed_headers(),
        http_filter("cors", "Cors"),
        # Browsers cannot speak gRPC itself; from here on the two are one.
        http_filter("grpc_web", "GrpcWeb"),
        _rate_limit(edge.requests_per_second_per_client),
        token_check(edge),
        http_filter("buffer", "Buffer", max_request_bytes=settings.MAX_BODY_BYTES),
        _compression(),
        count_by_method(),
    ]


def cors_policy(edge: EdgePlacement) -> Json:
    """Which web origins may read answers, with their cookies."""
    return {
        "envoy.filters.http.cors": typed(
            "envoy.extensions.filters.http.cors.v3.CorsPolicy",
            allow_origin_string_match=[{"exact": origin} for origin in edge.cors_origins],
            allow_methods=settings.CORS_METHODS,
            allow_headers=settings.CORS_REQUEST_HEADERS,
            expose_headers=settings.CORS_RESPONSE_HEADERS,
            max_age="600",
            allow_credentials=True,
        )
    }


def unlimited_body() -> Json:
    """For routes whose requests are streams: neither counted nor held back."""
    return {
        "envoy.filters.http.buffer": typed(
            "envoy.extensions.filters.http.buffer.v3.BufferPerRoute", disabled=True
        )
    }


def _without_spoofed_headers() -> Json:
    removals = [
        {"remove_on_match": {"key_matcher": {"prefix": prefix}}}
        for prefix in settings.SPOOFABLE_PREFIXES
    ]
    return http_filter(
        "header_mutation", "HeaderMutation", mutations={"request_mutations": removals}
    )


def _rate_limit(per_second: int) -> Json:
    return http_filter(
        "local_ratelimit",
        "LocalRateLimit",
        stat_prefix="edge",
        filter_enabled=_ALWAYS,
        filter_enforced=_ALWAYS,
        enable_x_ratelimit_headers="OFF",
        rate_limited_as_resource_exhausted=True,
        # All clients together, so that many of them cannot do what one may not.
        token_bucket=_bucket(per_second * 5),
        rate_limits=[{"actions": [{"remote_address": {}}]}],
        max_dynamic_descriptors=10_000,
        descriptors=[{"entries": [{"key": "remote_address"}], "token_bucket": _bucket(per_second)}],
        response_headers_to_add=[{"header": {"key": "retry-after", "value": "1"}}],
    )


def _bucket(per_second: int) -> Json:
    return {"max_tokens": per_second, "tokens_per_fill": per_second, "fill_interval": "1s"}


def _compression() -> Json:
    gzip = extension(
        "gzip",
        "envoy.extensions.compression.gzip.compressor.v3.Gzip",
        memory_level=5,
        window_bits=12,
        compression_level="BEST_SPEED",
    )
    common = {
        "min_content_length": 860,
        "content_type_matcher": [{"prefix": kind} for kind in settings.COMPRESSIBLE],
    }
    return http_filter(
        "compressor",
        "Compressor",
        response_direction_config={"common_config": common, "disable_on_etag_header": True},
        compressor_library=gzip,
    )
