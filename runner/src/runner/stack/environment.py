"""The environment of each process: all that a part is ever told."""

import json
import os
from collections.abc import Mapping

from embedded.postgres import Postgres

from runner.stack.parts import SERVICES, Part, Service
from runner.stack.replicas import Replica
from runner.stack.settings import ADMIN_EMAIL, StackSettings

_KEPT = ("PATH", "HOME", "LANG", "TZ", "SSL_CERT_FILE", "TMPDIR")
_PREFIX = "SHOP_"
# Callers' sidecars ask for health once a second, and once more before they believe the worst.
_UNTIL_CALLERS_NOTICE = "1.5"
# What payment's README says an endpoint has to ask for.
_WEBHOOK_EVENTS = ("payment_intent.canceled", "payment_intent.payment_failed")
_OWN = {"SHOP_STATE_DIR", "SHOP_PASSWORD"}  # of the `shop` command, not of the services


def common_environment(outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Pass on what a person set for all (SHOP_LOG_LEVEL, SHOP_OTLP_ENDPOINT, ...)."""
    kept = {name: outer[name] for name in _KEPT if name in outer}
    asked = {name: text for name, text in outer.items() if _is_setting(name)}
    return {"SHOP_ENVIRONMENT": "development", "SHOP_LOG_FORMAT": "console"} | kept | asked


class Environments:
    """Builds them from the stack's settings and the addresses of its servers."""

    def __init__(
        self,
        settings: StackSettings,
        postgres: Postgres,
        nats_url: str,
        outer: Mapping[str, str] = os.environ,
    ) -> None:
        self._settings = settings
        self._postgres = postgres
        self._nats_url = nats_url
        self._outer = outer

    def of(self, part: Part, replica: Replica | None = None) -> dict[str, str]:
        """Give the environment of a service or the gateway, or of one of several such."""
        state = self._settings.state
        name = replica.name if replica else part.name
        environment = self._observed() | {
            "SHOP_LISTEN": f"unix:{state.app_socket(name)}",
            "SHOP_UPSTREAM": f"unix:{state.mesh_socket(name)}",
            "SHOP_NATS_URL": self._nats_url,
        }
        if self._settings.replicas.are_many(part):
            environment.setdefault("SHOP_DRAIN_SECONDS", _UNTIL_CALLERS_NOTICE)
        if isinstance(part, Service):
            environment["SHOP_DATABASE_URL"] = self._database_url(part)
        return environment | self._own(part.name)

    def of_one_process(self) -> dict[str, str]:
        """Everything any part is told; addresses and databases are those of all of them."""
        own = self._own("user") | self._own("payment")
        urls = {service.name: self._database_url(service) for service in SERVICES}
        return (
            self._observed()
            | own
            | {
                "SHOP_LISTEN": f"127.0.0.1:{self._settings.edge_port}",
                "SHOP_SOCKETS": str(self._settings.state.run),
                "SHOP_NATS_URL": self._nats_url,
                "SHOP_DATABASE_URLS": json.dumps(urls),
            }
        )

    def of_collector(self) -> dict[str, str]:
        return self._base() | {
            "SHOP_COLLECTOR_PORT": str(self._settings.collector_port),
            "SHOP_COLLECTOR_FILE": str(self._settings.state.traces),
        }

    def of_sandbox(self) -> dict[str, str]:
        asked = {"SHOP_SANDBOX_WEBHOOK_EVENTS": json.dumps(_WEBHOOK_EVENTS)}
        return (asked | self._base()) | {
            "SHOP_SANDBOX_LISTEN": self._settings.sandbox_address,
            "SHOP_SANDBOX_LEDGER": str(self._settings.state.root / "sandbox.sqlite"),
            "SHOP_SANDBOX_API_KEY": self._stripe_key,
            "SHOP_SANDBOX_WEBHOOK_URL": f"{self._settings.edge_url}/webhooks/payment",
            "SHOP_SANDBOX_WEBHOOK_SECRET": self._webhook_secret,
        }

    def _observed(self) -> dict[str, str]:
        """Who looks at one machine wants to see what happens now."""
        if not self._settings.collects:
            return self._base()
        collector = self._settings.collector or ""
        return self._base() | {
            "SHOP_OTLP_ENDPOINT": collector,
            "SHOP_OTLP_INTERVAL_SECONDS": "2",
        }

    def _own(self, name: str) -> dict[str, str]:
        match name:
            case "user":
                return {
                    "SHOP_FIRST_ADMIN_EMAIL": ADMIN_EMAIL,
                    "SHOP_FIRST_ADMIN_PASSWORD": self._settings.admin_password,
                }
            case "payment":
                return {
                    "SHOP_STRIPE_API_KEY": self._stripe_key,
                    "SHOP_STRIPE_API_BASE": f"http://{self._settings.sandbox_address}",
                    "SHOP_STRIPE_WEBHOOK_SECRET": self._webhook_secret,
                }
        return {}

    def _base(self) -> dict[str, str]:
        return common_environment(self._outer)

    def _database_url(self, service: Service) -> str:
        password = self._settings.database_password(service)
        return self._postgres.url(service.role, password, service.database)

    @property
    def _stripe_key(self) -> str:
        return f"sk_test_{self._settings.secrets.get('stripe-key')}"

    @property
    def _webhook_secret(self) -> str:
        return f"whsec_{self._settings.secrets.get('stripe-webhook')}"


def _is_setting(name: str) -> bool:
    return name.startswith(_PREFIX) and name not in _OWN
