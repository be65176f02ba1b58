"""The two storages that one suite runs on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chassis.database.engine import Database
from order_service.adapters import tables
from order_service.adapters.events import encode
from order_service.adapters.unit_of_work import PostgresUnitOfWork, reading
from order_service.application.ports import OpenReads, OpenUnitOfWork
from sqlalchemy import text

from services.order.tests.fakes import FakeUnitOfWork, Storage, fake_reads

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Backend:
    """Opens transactions and reads on one storage."""

    open_unit_of_work: OpenUnitOfWork
    open_reads: OpenReads
    end_leases: Callable[[], Awaitable[None]]
    """Let time pass until no driver holds a lease and no pause is left."""


def fake_backend() -> Backend:
    storage = Storage()

    async def end_leases() -> None:
        for each in storage.sagas.values():
            each.lease_until = each.next_attempt_at = _LONG_AGO

    return Backend(lambda: FakeUnitOfWork(storage), lambda: fake_reads(storage), end_leases)


def postgres_backend(database: Database) -> Backend:
    async def end_leases() -> None:
        async with database.transaction() as connection:
            await connection.execute(
                text("UPDATE saga SET lease_until = :past, next_attempt_at = :past"),
                {"past": _LONG_AGO},
            )

    return Backend(
        lambda: PostgresUnitOfWork(database, tables.chassis, encode),
        lambda: reading(database),
        end_leases,
    )
