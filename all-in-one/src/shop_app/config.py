"""What the one process is told beside the settings of its parts."""

from pathlib import Path
from typing import Self

from chassis.settings import ProcessSettings
from pydantic import Field, SecretStr, model_validator

from shop_app.parts import SERVICES


class AppSettings(ProcessSettings):
    """`listen` is the gateway's address; `upstream` follows from where the sockets are."""

    sockets: Path
    """Each service listens on `<sockets>/<service>/app.sock`; keep the folder to this user."""
    database_urls: dict[str, SecretStr] = Field(repr=False)
    """By service: `postgresql://role:password@host:port/database`."""

    @model_validator(mode="after")
    def _every_service_has_a_database(self) -> Self:
        if missing := [part.name for part in SERVICES if part.name not in self.database_urls]:
            raise ValueError(f"database_urls lacks {', '.join(missing)}")
        if not self.sockets.is_absolute():
            raise ValueError("sockets must be an absolute path")
        return self

    def database_url(self, service: str) -> str:
        return self.database_urls[service].get_secret_value()

    def socket_of(self, service: str) -> Path:
        return self.sockets / service / "app.sock"

    def address_of(self, service: str) -> str:
        return f"unix:{self.socket_of(service)}"

    @property
    def way_to_services(self) -> str:
        return self.address_of("{service}")
