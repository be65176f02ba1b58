"""Password resets, and wishes for them, on PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from user_service.adapters import tables
from user_service.domain.account import normalized
from user_service.domain.password_reset import PasswordReset


class PostgresResetRequests:
    """Implements the `ResetRequests` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, email: str) -> None:
        await self._connection.execute(
            insert(tables.password_reset_request)
            .values(normalized_email=normalized(email))
            .on_conflict_do_nothing()
        )

    async def take(self, limit: int) -> Sequence[str]:
        columns = tables.password_reset_request.c
        oldest = (
            select(columns.normalized_email)
            .order_by(columns.create_time)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = (
            delete(tables.password_reset_request)
            .where(columns.normalized_email.in_(oldest))
            .returning(columns.normalized_email)
        )
        return list((await self._connection.execute(taken)).scalars())


class PostgresPasswordResets:
    """Implements the `PasswordResets` port."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, reset_id: UUID) -> PasswordReset | None:
        query = select(tables.password_reset).where(tables.password_reset.c.id == reset_id)
        row = (await self._connection.execute(query.with_for_update())).one_or_none()
        return _reset(row) if row else None

    async def of(self, account_id: UUID) -> PasswordReset | None:
        query = select(tables.password_reset).where(
            tables.password_reset.c.account_id == account_id
        )
        row = (await self._connection.execute(query)).one_or_none()
        return _reset(row) if row else None

    async def replace(self, reset: PasswordReset) -> None:
        values = asdict(reset)
        await self._connection.execute(
            insert(tables.password_reset)
            .values(values)
            .on_conflict_do_update(index_elements=["account_id"], set_=values)
        )

    async def save(self, reset: PasswordReset) -> None:
        await self._connection.execute(
            update(tables.password_reset)
            .where(tables.password_reset.c.id == reset.id)
            .values(wrong_attempts=reset.wrong_attempts, use_time=reset.use_time)
        )


def _reset(row: Row[Any]) -> PasswordReset:
    return PasswordReset(**row._asdict())
