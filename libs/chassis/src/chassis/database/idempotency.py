"""Idempotency keys: the same request twice has one effect and one answer."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from google.protobuf.message import Message
from google.rpc import status_pb2
from sqlalchemy import ColumnElement, Table, and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import sqlstate
from chassis.errors import Aborted, AlreadyExists, ShopError
from chassis.rpc.status import from_status, to_status

_LOCK_NOT_AVAILABLE = "55P03"


class RequestIdReused(AlreadyExists):
    """This request id came before with another body; use a new one for a new request."""

    reason = "REQUEST_ID_REUSED"


class RequestInFlight(Aborted):
    """The same request is being worked on; ask again for its answer."""

    reason = "REQUEST_IN_FLIGHT"


class WriteRequest(Protocol):
    """Any request message with a `request_id`."""

    request_id: str

    def SerializeToString(self, *, deterministic: bool = ...) -> bytes: ...  # noqa: N802


@dataclass(frozen=True)
class IdempotencyKey:
    """One write of one principal."""

    principal: str
    method: str
    key: str
    request_hash: bytes

    @classmethod
    def of(cls, principal: str, method: str, request: WriteRequest) -> "IdempotencyKey":
        body = request.SerializeToString(deterministic=True)
        return cls(principal, method, request.request_id, hashlib.sha256(body).digest())


@dataclass(frozen=True)
class StoredAnswer:
    """What the first request was answered."""

    request_hash: bytes
    response: bytes | None
    refusal: bytes | None

    def replay[M: Message](self, key: IdempotencyKey, kind: type[M]) -> M:
        """The stored response, or raise the stored refusal; another request gets neither."""
        if self.request_hash != key.request_hash:
            raise RequestIdReused("This request id was used for another request; make a new one.")
        if self.refusal is not None:
            raise from_status(status_pb2.Status.FromString(self.refusal))
        return kind.FromString(self.response or b"")


class IdempotencyKeys:
    """The keys on one open transaction."""

    def __init__(self, connection: AsyncConnection, table: Table) -> None:
        self._connection = connection
        self._table = table

    async def claim(self, key: IdempotencyKey) -> StoredAnswer | None:
        """Take the key, or give the answer stored under it.

        A claim by a transaction that is still open makes this one wait for its end.
        """
        try:
            claimed = await self._connection.execute(
                insert(self._table)
                .values(
                    principal=key.principal,
                    method=key.method,
                    key=key.key,
                    request_hash=key.request_hash,
                )
                .on_conflict_do_nothing()
            )
        except DBAPIError as error:
            if sqlstate(error) == _LOCK_NOT_AVAILABLE:
                raise RequestInFlight("The same request is still being worked on.") from error
            raise
        return None if claimed.rowcount else await self._stored(key)

    async def store(self, key: IdempotencyKey, response: Message) -> None:
        await self._update(key, response=response.SerializeToString())

    async def refuse(self, key: IdempotencyKey, error: ShopError) -> None:
        await self._update(key, refusal=to_status(error).SerializeToString())

    async def _update(self, key: IdempotencyKey, **values: bytes) -> None:
        await self._connection.execute(update(self._table).where(self._same(key)).values(**values))

    async def _stored(self, key: IdempotencyKey) -> StoredAnswer:
        columns = self._table.c
        answer = select(columns.request_hash, columns.response, columns.refusal)
        row = (await self._connection.execute(answer.where(self._same(key)))).one()
        return StoredAnswer(row.request_hash, row.response, row.refusal)

    def _same(self, key: IdempotencyKey) -> ColumnElement[bool]:
        columns = self._table.c
        return and_(
            columns.principal == key.principal,
            columns.method == key.method,
            columns.key == key.key,
        )
