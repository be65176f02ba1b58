"""Address books on PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from user_service.adapters import tables
from user_service.domain.address import Address, PostalAddress


class PostgresAddresses:
    """Implements the `Addresses` port; the database keeps default addresses single."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, account_id: UUID) -> Sequence[Address]:
        columns = tables.address.c
        query = (
            select(tables.address)
            .where(columns.account_id == account_id)
            .order_by(columns.is_default.desc(), columns.create_time.desc(), columns.id.desc())
        )
        return [_address(row) for row in await self._connection.execute(query)]

    async def add(self, address: Address) -> None:
        await self._connection.execute(insert(tables.address).values(asdict(address)))

    async def save(self, address: Address) -> None:
        await self._connection.execute(
            update(tables.address).where(tables.address.c.id == address.id).values(asdict(address))
        )

    async def remove(self, address: Address) -> None:
        await self._connection.execute(
            delete(tables.address).where(tables.address.c.id == address.id)
        )


def _address(row: Row[Any]) -> Address:
    stored = row.postal_address
    lines = {key: tuple(stored[key]) for key in ("address_lines", "recipients")}
    return Address(
        row.id,
        row.account_id,
        PostalAddress(**{**stored, **lines}),
        row.is_default,
        row.create_time,
        row.update_time,
    )
