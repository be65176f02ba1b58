"""Order's settings."""

from typing import Self

from chassis.settings import ServiceSettings
from pydantic import Field, model_validator


class OrderSettings(ServiceSettings):
    """Bounds of a checkout, beside what every service is told."""

    place_order_patience_seconds: float = Field(default=2.0, ge=0)
    """How long PlaceOrder waits for the order to be confirmed or refused."""
    hold_seconds: int = Field(default=120, ge=1, le=86_400)
    """How long inventory keeps stock for an order that is not confirmed; retries extend it."""
    saga_lease_seconds: float = Field(default=10.0, gt=0)
    """After this time without a commit any replica may take a checkout over."""
    saga_step_timeout_seconds: float = Field(default=2.5, gt=0)
    """How long one call to another service may take."""
    saga_payment_timeout_seconds: float = Field(default=4.5, gt=0)
    """The same for payments: a little more than payment gives its provider, whose late answer would
    otherwise have to be asked for again."""
    saga_deadline_seconds: float = Field(default=300.0, gt=0)
    """From then on a checkout that is not confirmed is called off at the next failure."""
    saga_poll_seconds: float = Field(default=0.5, gt=0)
    """How often to look for checkouts that nobody drives."""

    quote_seconds: float = Field(default=60.0, ge=0)
    """For how long a shipping rate that was shown can be chosen without asking shipping again."""
    cart_unused_days: float = Field(default=30.0, gt=0)
    """After so many days without a change a cart is deleted, unless an order on it is in flight."""
    cart_expiry_seconds: float = Field(default=60.0, gt=0)
    """Between looks for such carts."""

    @model_validator(mode="after")
    def _a_lease_outlives_the_steps_under_it(self) -> Self:
        steps = 2 * self.saga_step_timeout_seconds + self.saga_payment_timeout_seconds
        if self.saga_lease_seconds <= steps:
            raise ValueError("saga_lease_seconds must be more than two steps and one of payment")
        if self.hold_seconds <= 2 * self.saga_lease_seconds:
            raise ValueError("hold_seconds must be more than two saga_lease_seconds")
        return self
