"""Idempotency keys: the same request twice has one effect and one answer."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from google.protobuf.message import Message
from google.rpc import status_pb2
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import sqlstate
from chassis.database.prepared import Prepared
from chassis.errors import Aborted, AlreadyExists, ShopError
from chassis.rpc import context
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
    def of(cls, request: WriteRequest) -> "IdempotencyKey":
        """Of the call that is served here."""
        call = context.current()
        principal = str(call.principal.subject) if call.principal else call.workload or "anyone"
        body = request.SerializeToString(deterministic=True)
        return cls(principal, call.method, request.request_id, hashlib.sha256(body).digest())

    @property
    def identity(self) -> dict[str, str]:
        """The primary key of its row."""
        return {"principal": self.principal, "method": self.method, "key": self.key}


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


_CLAIM = Prepared(
    text("""
        INSERT INTO idempotency_key (principal, method, key, request_hash)
        VALUES (:principal, :method, :key, :request_hash)
        ON CONFLICT DO NOTHING
    """)
)
_THIS = "principal = :principal AND method = :method AND key = :key"
_STORED = Prepared(
    text(f"SELECT request_hash, response, refusal FROM idempotency_key WHERE {_THIS}")  # noqa: S608
)
_STORE = Prepared(text(f"UPDATE idempotency_key SET response = :answer WHERE {_THIS}"))  # noqa: S608
_REFUSE = Prepared(text(f"UPDATE idempotency_key SET refusal = :answer WHERE {_THIS}"))  # noqa: S608


class IdempotencyKeys:
    """The keys on one open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def claim(self, key: IdempotencyKey) -> StoredAnswer | None:
        """Take the key, or give the answer stored under it.

        A claim by a transaction that is still open makes this one wait for its end.
        """
        values = key.identity | {"request_hash": key.request_hash}
        try:
            claimed = await _CLAIM.run(self._connection, **values)
        except DBAPIError as error:
            if sqlstate(error) == _LOCK_NOT_AVAILABLE:
                raise RequestInFlight("The same request is still being worked on.") from error
            raise
        return None if claimed else await self._stored(key)

    async def store(self, key: IdempotencyKey, response: Message) -> None:
        await _STORE.run(self._connection, answer=response.SerializeToString(), **key.identity)

    async def refuse(self, key: IdempotencyKey, error: ShopError) -> None:
        refusal = to_status(error).SerializeToString()
        await _REFUSE.run(self._connection, answer=refusal, **key.identity)

    async def _stored(self, key: IdempotencyKey) -> StoredAnswer:
        [row] = await _STORED.rows(self._connection, **key.identity)
        return StoredAnswer(row.request_hash, row.response, row.refusal)
