"""Settings of the shipping service."""

from datetime import timedelta
from pathlib import Path

from chassis.settings import ServiceSettings
from pydantic import Field


class ShippingSettings(ServiceSettings):
    """What shipping can be told beside what every service is."""

    tracking_step_seconds: float = Field(default=2.0, gt=0)
    """Between two tracking events of the simulated carrier."""
    rates_file: Path | None = None
    """Rates of the table carrier; unset means those that come with the service."""

    @property
    def tracking_step(self) -> timedelta:
        return timedelta(seconds=self.tracking_step_seconds)
