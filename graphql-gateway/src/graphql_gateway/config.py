"""What the gateway can be told, read once from the environment."""

from chassis.settings import ProcessSettings


class GatewaySettings(ProcessSettings):
    """Settings of the gateway; the limits bound what one operation may ask for."""

    currency: str = "USD"
    """Of prices shown before a cart exists, and of a cart that names none."""
    compiled_execution: bool = True
    """Whether operations are executed by plans made once each, or all by graphql-core."""
    operation_seconds: float = 5.0
    """The budget of one operation; each RPC below it gets what remains."""
    max_depth: int = 10
    max_aliases: int = 15
    max_directives: int = 50
    max_tokens: int = 1_000
    max_cost: int = 5_000
    max_batch: int = 10
    """Queries in one request."""
    max_body_bytes: int = 100_000
    max_subscriptions_per_socket: int = 20
    connection_init_seconds: float = 10.0
    jwks_cache_seconds: float = 30.0
    secure_cookies: bool = False
    """Send session cookies over TLS only; for where the edge is reached by TLS alone."""
