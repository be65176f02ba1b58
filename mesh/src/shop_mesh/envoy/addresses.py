"""Addresses and listeners."""

from shop_mesh.envoy.typed import Json

# Only the user who runs the shop may connect.
OWNER_ONLY = 0o600


def connect_to(address: str) -> Json:
    """An address to connect to, from `unix:/path` or `ip:port`."""
    if address.startswith("unix:"):
        return {"pipe": {"path": address.removeprefix("unix:")}}
    host, _, port = address.rpartition(":")
    return {"socket_address": {"address": host, "port_value": int(port)}}


def listen_on(address: str) -> Json:
    """An address to listen on; Unix sockets are for their owner only."""
    listening = connect_to(address)
    if "pipe" in listening:
        listening["pipe"]["mode"] = OWNER_ONLY
    return listening


def listener(name: str, address: str, filter_chain: Json) -> Json:
    """A listener with one filter chain."""
    return {
        "name": name,
        "address": listen_on(address),
        # With port reuse on, a taken port would be shared in silence instead of refused.
        **({} if address.startswith("unix:") else {"enable_reuse_port": False}),
        "per_connection_buffer_limit_bytes": 65536,
        "filter_chains": [filter_chain],
    }
