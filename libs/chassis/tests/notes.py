"""What tests of the audit log share."""

from typing import Protocol

from chassis.database.outbox import OutboxMessage
from chassis.database.tables import chassis_tables
from chassis.unit_of_work import Event
from sqlalchemy import MetaData

TABLES = chassis_tables(MetaData())


class Note(Protocol):
    """Adds an entry to the log."""

    async def __call__(self, action: str, subject: str = "stock/mug") -> None: ...


def encode(_: Event) -> OutboxMessage:
    raise AssertionError("nothing is published here")
