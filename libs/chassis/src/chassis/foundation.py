"""What every service's bootstrap stands on, so that each names only what is its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from shop.audit.v1 import audit_service_pb2_grpc

from chassis.database.engine import Database
from chassis.database.gauges import DatabaseGauges
from chassis.database.outbox import Committed
from chassis.database.retention import Retention
from chassis.identity.tokens import KeySet, TokenVerifier
from chassis.messaging.changes import Changes
from chassis.messaging.gauges import ConsumerGauges
from chassis.messaging.jetstream import Messaging
from chassis.messaging.relay import OutboxRelay
from chassis.rpc.audit_api import AuditApi
from chassis.rpc.client import Channels
from chassis.rpc.jwks import remote_jwks
from chassis.service import Registration, Resource, Service, Worker
from chassis.settings import ServiceSettings
from chassis.telemetry import tracing
from chassis.telemetry.gauges import Gauges, Measure


@dataclass(frozen=True)
class Foundation:
    """Database, messaging, channels and token verification of one service."""

    context: str
    settings: ServiceSettings
    tokens: TokenVerifier
    channels: Channels
    database: Database
    messaging: Messaging
    changes: Changes
    committed: Committed
    """Where each unit of work leaves the events it committed for the outbox relay."""

    @classmethod
    def lay(
        cls, context: str, settings: ServiceSettings, tokens: TokenVerifier | None = None
    ) -> Self:
        """Nothing connects yet. `tokens` replaces verification by the user service's keys."""
        channels = Channels(settings.upstream)
        messaging = Messaging(settings.nats_url, service=context)
        return cls(
            context=context,
            settings=settings,
            tokens=tokens or verifier(settings, channels),
            channels=channels,
            database=Database(
                settings.database_url, service=context, pool_size=settings.database_pool_size
            ),
            messaging=messaging,
            changes=Changes(messaging, context),
            committed=Committed(),
        )

    def service(
        self,
        rpc: Sequence[Registration],
        *,
        workers: Sequence[Worker] = (),
        on_start: Sequence[Worker] = (),
        resources: Sequence[Resource] = (),
        measures: Sequence[Measure] = (),
    ) -> Service:
        """The service, with the workers that each needs: outbox relay and change wake-ups."""
        relay = OutboxRelay(self.database, self.messaging, self.context, self.committed)
        return Service(
            name=self.context,
            settings=self.settings,
            tokens=self.tokens,
            rpc=rpc,
            resources=[self.channels, self.database, self.messaging, *resources],
            workers=[
                relay.run,
                self.changes.run,
                self._retention().run,
                *self._gauges(measures),
                *workers,
            ],
            on_start=on_start,
        )

    def audit_log(self) -> Registration:
        """For a service that audits: its log, for admins to read."""
        add = audit_service_pb2_grpc.add_AuditServiceServicer_to_server
        return Registration(add, AuditApi(self.database), "shop.audit.v1.AuditService")

    def _retention(self) -> Retention:
        said = self.settings
        days = {
            "outbox": said.outbox_days,
            "inbox": said.inbox_days,
            "idempotency_key": said.idempotency_days,
        }
        return Retention(self.database, days, said.retention_seconds)

    def _gauges(self, measures: Sequence[Measure]) -> list[Worker]:
        """Nothing is measured that nobody collects."""
        if tracing.recorder() is None:
            return []
        every = [
            DatabaseGauges(self.database).measure,
            ConsumerGauges(self.messaging).measure,
            *measures,
        ]
        return [Gauges(every, self.settings.otlp_interval_seconds).run]


def verifier(settings: ServiceSettings, channels: Channels) -> TokenVerifier:
    return TokenVerifier(
        KeySet(remote_jwks(channels)), issuer=settings.jwt_issuer, audience=settings.jwt_audience
    )
