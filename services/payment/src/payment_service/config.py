"""Settings of the payment service."""

from datetime import timedelta

from chassis.settings import ServiceSettings
from pydantic import SecretStr


class PaymentSettings(ServiceSettings):
    """What payments can be told beside what every service is."""

    stripe_api_key: SecretStr
    stripe_api_base: str = "https://api.stripe.com"
    """Where Stripe's API is spoken: Stripe itself, or the sandbox."""
    stripe_webhook_secret: SecretStr
    stripe_timeout_seconds: float = 4.0
    """After this long without an answer, an outcome is unknown. Keep it well below the eight
    seconds after which an attempt counts as abandoned."""
    reconcile_seconds: float = 1.0
    """Between looks for outcomes to find out."""
    give_up_seconds: float = 600.0
    """When the provider answers, yet has never seen an attempt this old, it has failed."""
    stray_seconds: float = 60.0
    """Between looks for authorizations that surfaced after we had given up on them."""

    @property
    def give_up_after(self) -> timedelta:
        return timedelta(seconds=self.give_up_seconds)
