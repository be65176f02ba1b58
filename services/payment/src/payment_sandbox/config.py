"""Settings of the sandbox, from the environment (SHOP_SANDBOX_*)."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ALL_EVENTS = "*"


class Settings(BaseSettings):
    """Everything the sandbox can be told; it fails at start when a needed value is absent."""

    model_config = SettingsConfigDict(env_prefix="SHOP_SANDBOX_", frozen=True)

    listen: str = "127.0.0.1:8420"
    ledger: Path
    api_key: SecretStr
    webhook_url: str | None = None
    webhook_secret: SecretStr = SecretStr("whsec_sandbox")
    # Types of events that the endpoint asked for: `enabled_events` on the real service.
    webhook_events: tuple[str, ...] = (ALL_EVENTS,)
    # How long after a change its webhooks are sent, so that they rarely overtake the answer.
    webhook_delay_seconds: float = 0.25
    # How long the tokens that time out keep their caller waiting.
    slow_seconds: float = 6.0
    # How much later the late declines and the late webhooks arrive.
    late_seconds: float = 3.0
    # The first pause before a failed webhook is sent again; each further pause is twice as long.
    webhook_retry_seconds: float = 1.0
    # How long a new payment intent stays invisible to search, as on the real service.
    search_lag_seconds: float = 0.0

    @property
    def address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host, int(port)
