"""What became of a caller's gRPC calls, counted where the caller sees it: after all retries."""

from shop_mesh.envoy.typed import Json, http_filter


def count_by_method() -> Json:
    """Count answers by status and time, per service and method.

    Only paths with a route have a cluster to be counted under, so the policy bounds the number.
    """
    return http_filter(
        "grpc_stats", "FilterConfig", stats_for_all_methods=True, enable_upstream_stats=True
    )
