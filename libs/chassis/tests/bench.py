"""One service's database and messaging, with a context of its own, for tests."""

from chassis.database.engine import Database
from chassis.database.outbox import Committed, OutboxMessage
from chassis.database.tables import chassis_tables
from chassis.database.unit_of_work import SqlUnitOfWork
from chassis.ids import new_id
from chassis.messaging.consumer import Consumer, Handle
from chassis.messaging.jetstream import Messaging
from chassis.messaging.relay import OutboxRelay
from chassis.unit_of_work import Event
from sqlalchemy import MetaData, Table, func, select

TABLES = chassis_tables(MetaData())


class Renamed(Event):
    def __init__(self, subject: str, aggregate_id: str, payload: bytes) -> None:
        self.subject = subject
        self.aggregate_id = aggregate_id
        self.payload = payload


def encode(event: Event) -> OutboxMessage:
    assert isinstance(event, Renamed)
    return OutboxMessage(event.subject, event.aggregate_id, 3, event.payload)


class Bench:
    def __init__(self, database: Database, messaging: Messaging) -> None:
        self.context = f"t{new_id().hex}"
        self.subject = f"shop.{self.context}.v1.Renamed"
        self.database = database
        self.messaging = messaging
        self.committed = Committed()

    def open(self) -> SqlUnitOfWork:
        return SqlUnitOfWork(self.database, TABLES, encode, self.committed)

    def relay(self) -> OutboxRelay:
        return OutboxRelay(self.database, self.messaging, self.context, self.committed)

    def consumer(
        self, handle: Handle[SqlUnitOfWork], *subjects: str, max_deliveries: int = 8
    ) -> Consumer[SqlUnitOfWork]:
        return Consumer(
            "reader",
            self.context,
            subjects or [self.subject],
            handle,
            self.open,
            self.messaging,
            max_deliveries=max_deliveries,
        )

    async def commit_event(self, aggregate_id: str, payload: bytes = b"payload") -> None:
        async with self.open() as uow:
            uow.record(Renamed(self.subject, aggregate_id, payload))
            await uow.commit()

    async def count(self, table: Table) -> int:
        async with self.database.reading() as connection:
            return await connection.scalar(select(func.count()).select_from(table)) or 0

    async def unpublished(self) -> int:
        async with self.database.reading() as connection:
            query = select(func.count()).where(TABLES.outbox.c.published_at.is_(None))
            return await connection.scalar(query) or 0
