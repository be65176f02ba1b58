"""Transactions and reads on order's own database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chassis.database.engine import Database
from chassis.database.unit_of_work import SqlUnitOfWork

from order_service.adapters.cart_repository import PostgresCarts
from order_service.adapters.order_repository import PostgresOrders
from order_service.adapters.saga_repository import PostgresSagas


class PostgresUnitOfWork(SqlUnitOfWork):
    """One transaction with the repositories on it."""

    carts: PostgresCarts
    orders: PostgresOrders
    sagas: PostgresSagas

    def _opened(self) -> None:
        self.carts = PostgresCarts(self.connection)
        self.orders = PostgresOrders(self.connection)
        self.sagas = PostgresSagas(self.connection)


@dataclass(frozen=True, slots=True)
class PostgresReads:
    """Repositories on a connection on which every statement stands alone."""

    carts: PostgresCarts
    orders: PostgresOrders
    sagas: PostgresSagas


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[PostgresReads]:
    async with database.reading() as connection:
        yield PostgresReads(
            PostgresCarts(connection), PostgresOrders(connection), PostgresSagas(connection)
        )
