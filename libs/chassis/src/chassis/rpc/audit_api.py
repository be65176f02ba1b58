"""AuditService over gRPC, the same for every service that keeps an audit log."""

from typing import Any
from uuid import UUID

from google.protobuf.struct_pb2 import Struct
from shop.audit.v1 import audit_entry_pb2
from shop.audit.v1 import audit_service_pb2 as api
from shop.audit.v1.audit_service_pb2_grpc import AuditServiceServicer
from sqlalchemy import Row

from chassis.database.audit_reading import AuditFilter, entries_before
from chassis.database.audit_verifying import Chain, verify_after
from chassis.database.engine import Database
from chassis.pagination import InvalidPageToken, decode_token, encode_token, page_size
from chassis.rpc.timestamps import moment_in, timestamp

_PAGES_AT_ONCE = 80
"""Of a verification: some 20,000 entries, a second or less of work."""
_INT64_MAX = 2**63


class AuditApi(AuditServiceServicer):
    """Reads one service's log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListAuditEntries(
        self, request: api.ListAuditEntriesRequest, _: Any
    ) -> api.ListAuditEntriesResponse:
        wanted, size = _filter_of(request), page_size(request.page_size)
        bound_to = repr(wanted)
        key = decode_token(request.page_token, length=1, filter=bound_to)
        async with self._database.reading() as connection:
            found = await entries_before(connection, wanted, _number(key), size + 1)
        page = found[:size]
        more = len(found) > size
        return api.ListAuditEntriesResponse(
            entries=map(_entry_message, page),
            next_page_token=encode_token([page[-1].seq], filter=bound_to) if more else "",
        )

    async def VerifyAuditLog(
        self, request: api.VerifyAuditLogRequest, _: Any
    ) -> api.VerifyAuditLogResponse:
        after = Chain(request.after.length, request.after.head)
        async with self._database.reading() as connection:
            found = await verify_after(connection, after, _PAGES_AT_ONCE)
        chain = found.chain
        return api.VerifyAuditLogResponse(
            chain=audit_entry_pb2.AuditChain(
                length=chain.length, head=chain.head if chain.length else b""
            ),
            broken_at=chain.broken_at or 0,
            complete=found.complete,
        )


def _filter_of(request: api.ListAuditEntriesRequest) -> AuditFilter:
    return AuditFilter(
        account_id=str(UUID(request.account_id)) if request.account_id else "",
        action=request.action,
        subject=request.subject,
        happened_from=moment_in(request, "happened_from"),
        happened_before=moment_in(request, "happened_before"),
    )


def _number(key: list[str | int] | None) -> int | None:
    if key is None:
        return None
    [number] = key
    if not isinstance(number, int) or not 0 <= number < _INT64_MAX:
        raise InvalidPageToken("The page token is malformed; start from the first page.")
    return number


def _entry_message(row: Row[Any]) -> audit_entry_pb2.AuditEntry:
    details = Struct()
    details.update(row.details)
    return audit_entry_pb2.AuditEntry(
        number=row.seq,
        time=timestamp(row.at),
        principal=row.principal,
        action=row.action,
        subject=row.subject,
        details=details,
        hash=row.hash,
    )
