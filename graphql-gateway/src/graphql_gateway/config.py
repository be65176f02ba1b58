"""What the gateway can be told, read once from the environment."""

from pathlib import Path

from chassis.settings import ProcessSettings
from pydantic import SecretStr


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
    max_nesting: int = 60
    """Brackets within brackets in a document; the parser follows them by recursion."""
    max_cost: int = 5_000
    max_rpcs: int = 40
    """Calls to services that an operation may be expected to need."""
    max_batch: int = 10
    """Queries in one request."""
    max_body_bytes: int = 100_000
    max_subscriptions_per_socket: int = 20
    connection_init_seconds: float = 10.0
    response_cache_bytes: int = 16_000_000
    """Answers of public queries that are kept to be given again; 0 keeps none."""
    persisted_query_bytes: int = 4_000_000
    """Documents that clients may leave here and then name by their hash; 0 takes none."""
    trusted_documents: Path | None = None
    """A manifest of documents; with one, nothing else is executed."""
    jwks_cache_seconds: float = 30.0
    nats_url: str | None = None
    """Where changes are told; without it answers are kept for as long as hints say."""
    router_secret: SecretStr | None = None
    """What a Federation router shows a subgraph in `x-router-secret`."""
    secure_cookies: bool = False
    """Send session cookies over TLS only; for where the edge is reached by TLS alone."""
