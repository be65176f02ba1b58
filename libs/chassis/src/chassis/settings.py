"""Settings every process reads from its environment; a missing or wrong one stops it at start."""

from enum import StrEnum
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """Where the process runs; production hides what only developers need."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ProcessSettings(BaseSettings):
    """What any process of the shop can be told."""

    model_config = SettingsConfigDict(env_prefix="SHOP_", frozen=True, extra="ignore")

    environment: Environment = Environment.PRODUCTION
    log_format: Literal["json", "console"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    otlp_endpoint: str | None = None
    """Base address of an OTLP/HTTP collector; without one nothing is recorded."""
    otlp_interval_seconds: float = 15.0
    """Between two exports of metrics."""
    listen: str
    """`unix:/path/app.sock` or `host:port`."""
    upstream: str = "dns:///{service}:50051"
    """Address of other services; `{service}` is replaced. A sidecar's outbound socket has none."""
    jwt_issuer: str = "https://identity.shop.internal"
    jwt_audience: str = "shop-api"

    @property
    def in_development(self) -> bool:
        return self.environment is Environment.DEVELOPMENT


class ServiceSettings(ProcessSettings):
    """What a domain service can be told."""

    database_url: str
    """`postgresql://role:password@host:port/database`."""
    database_pool_size: int = 10
    nats_url: str
    drain_seconds: float = 0.5
    """Between reporting NOT_SERVING and refusing work, so that callers notice first."""
    max_concurrent_rpcs: int = 512
    """More than this at once are refused with RESOURCE_EXHAUSTED."""
    outbox_days: float = 30.0
    """For so long published events are kept, to fill a lost stream again."""
    inbox_days: float = 30.0
    """For so long it is known which messages were worked off; longer than the broker keeps them."""
    idempotency_days: float = 7.0
    """For so long the same request has the same answer."""
    retention_seconds: float = 3600.0
    """Between two looks for what is older."""
