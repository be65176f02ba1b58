"""Settings of the product service."""

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What every service can be told; the catalogue needs nothing of its own."""
