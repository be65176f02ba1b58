"""Settings of the user service."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from chassis.settings import ServiceSettings
from pydantic import BaseModel, ConfigDict, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class SmtpSettings(BaseModel):
    """A mail server."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = 587
    username: str | None = None
    password: SecretStr | None = None
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    ca_file: Path | None = None
    """Who vouches for the server, instead of those whom the system trusts."""
    sender: str = "Shop <no-reply@localhost>"

    @model_validator(mode="after")
    def _account_is_complete(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("set both SHOP_SMTP__USERNAME and SHOP_SMTP__PASSWORD")
        return self


class Settings(ServiceSettings):
    """What the user service can be told beside what every service can."""

    model_config = SettingsConfigDict(env_nested_delimiter="__")

    first_admin_email: str | None = None
    """Registered as administrator on start if there is no such account; needs the password too."""
    first_admin_password: SecretStr | None = None
    access_token_minutes: int = 15
    refresh_token_days: int = 30
    signing_key_days: int = 30
    """How long one key signs before the next does."""
    signing_key_publish_ahead_minutes: int = 60
    """How long a key is published before it signs, so that every verifier knows it by then."""
    password_hashes_at_once: int = 2
    """Each takes one core and 19 MiB for some 20 ms."""
    wrong_passwords_allowed: int = 10
    """For one e-mail address within the minutes below; then even the right one has to wait."""
    wrong_passwords_minutes: int = 15

    smtp: SmtpSettings | None = None
    """Where mail is handed over, as SHOP_SMTP__HOST and so on; without, it stays in its table."""

    @model_validator(mode="after")
    def _first_admin_is_complete(self) -> Self:
        if (self.first_admin_email is None) != (self.first_admin_password is None):
            raise ValueError("set both SHOP_FIRST_ADMIN_EMAIL and SHOP_FIRST_ADMIN_PASSWORD")
        return self
