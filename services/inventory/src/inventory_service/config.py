"""Settings of the inventory service."""

from chassis.settings import ServiceSettings


class InventorySettings(ServiceSettings):
    """What the inventory can be told beside what every service is."""

    sweep_seconds: float = 1.0
    """Between looks for holds that ran out."""
