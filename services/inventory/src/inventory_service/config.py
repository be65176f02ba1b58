"""Settings of the inventory service."""

from chassis.settings import ServiceSettings
from pydantic import Field


class InventorySettings(ServiceSettings):
    """What the inventory can be told beside what every service is."""

    sweep_seconds: float = 1.0
    """Between looks for holds that ran out."""
    low_stock_threshold: int = Field(default=5, ge=0)
    """At how many units that can still be sold LowStockReached is published."""
