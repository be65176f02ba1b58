"""VirtualService routes as Envoy routes."""

from collections.abc import Iterator

from shop_mesh.envoy.typed import Json, duration, typed
from shop_mesh.resources.networking import HttpRoute, Match, Retries

# The first retry waits up to 25 ms, later ones up to a quarter of a second.
_BACK_OFF = {"base_interval": "0.025s", "max_interval": "0.250s"}
_ANOTHER_REPLICA = {
    "name": "envoy.retry_host_predicates.previous_hosts",
    "typed_config": typed("envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"),
}


def routes(route: HttpRoute, cluster: str, *, grpc: bool) -> Iterator[Json]:
    """One Envoy route per match, all with the same treatment."""
    for match in route.match:
        yield {
            "name": route.name,
            "match": _match(match),
            "route": _action(route, cluster, grpc=grpc),
        }


def to_app(cluster: str, *, grpc: bool) -> Json:
    """The route from a sidecar to its own process: time-outs are the caller's business."""
    action: Json = {"cluster": cluster, "timeout": "0s"}
    if grpc:
        action["max_stream_duration"] = {"grpc_timeout_header_max": "0s"}
    else:
        action["upgrade_configs"] = [{"upgrade_type": "websocket"}]
    return {"name": "app", "match": {"prefix": "/"}, "route": action}


def _match(match: Match) -> Json:
    uri = match.uri
    found: Json = {"path": uri.exact} if uri.exact is not None else {"prefix": uri.prefix}
    if match.headers:
        found["headers"] = [
            {"name": name, "string_match": {"safe_regex": {"regex": header.regex}}}
            for name, header in sorted(match.headers.items())
        ]
    return found


def _action(route: HttpRoute, cluster: str, *, grpc: bool) -> Json:
    timeout = duration(route.timeout)
    action: Json = {"cluster": cluster, "timeout": timeout}
    if grpc:
        # A caller's shorter deadline counts; a longer one does not.
        action["max_stream_duration"] = {"grpc_timeout_header_max": timeout}
    if route.retries.attempts:
        action["retry_policy"] = _retry_policy(route.retries)
    return action


def _retry_policy(retries: Retries) -> Json:
    policy: Json = {
        "retry_on": retries.retry_on,
        "num_retries": retries.attempts,
        "retry_back_off": _BACK_OFF,
        "retry_host_predicate": [_ANOTHER_REPLICA],
        "host_selection_retry_max_attempts": 5,
    }
    if retries.per_try_timeout is not None:
        policy["per_try_timeout"] = duration(retries.per_try_timeout)
    return policy
