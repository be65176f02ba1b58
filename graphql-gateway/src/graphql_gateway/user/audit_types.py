"""The audit log as admins see it."""

import json
from datetime import datetime
from enum import Enum

import strawberry
from chassis.errors import FieldViolation, InvalidArgument
from chassis.identity.principal import Role
from google.protobuf.json_format import MessageToJson
from shop.audit.v1 import audit_entry_pb2
from shop.audit.v1 import audit_service_pb2 as wire

from graphql_gateway.schema.identifiers import global_id
from graphql_gateway.schema.pagination import PageInfo
from graphql_gateway.schema.scalars import JSON
from graphql_gateway.schema.wire import time_of

_ACCOUNTS = tuple(f"{role.value}/" for role in Role if role is not Role.GUEST)


@strawberry.enum(description="Each keeps an audit log of its own.")
class AuditDomain(Enum):
    PRODUCT = strawberry.enum_value("PRODUCT", description="Products, categories, imports.")
    INVENTORY = strawberry.enum_value("INVENTORY", description="Stock.")
    ORDER = strawberry.enum_value("ORDER", description="What staff do with orders: refunds.")
    USER = strawberry.enum_value("USER", description="Who looked at and changed accounts.")


@strawberry.type(description="What was done, noted together with it. It is never changed.")
class AuditEntry:
    number: int = strawberry.field(description="Counts the entries of its domain, without gaps.")
    happened_at: datetime
    principal: str = strawberry.field(
        description="Who: `staff/…` with the role of then; `service/…` or `system` for nobody."
    )
    account_id: strawberry.ID | None = strawberry.field(description="The `Account` that did it.")
    action: str = strawberry.field(description="Such as `order.refund`.")
    subject: str = strawberry.field(description="Such as `order/…`.")
    details: JSON = strawberry.field(description="What else was noted; differs by action.")
    hash: str = strawberry.field(description="Over all of this and the hash of the entry before.")


@strawberry.type
class AuditEntryEdge:
    cursor: str
    node: AuditEntry


@strawberry.type(description="A page of an audit log, the newest first.")
class AuditEntryConnection:
    edges: list[AuditEntryEdge]
    page_info: PageInfo

    @strawberry.field
    def nodes(self) -> list[AuditEntry]:
        return [each.node for each in self.edges]


@strawberry.input(description="All that is set must hold.")
class AuditFilter:
    account_id: strawberry.ID | None = strawberry.field(
        default=None, description="What this account did, whatever its role was then."
    )
    action: str | None = strawberry.field(default=None, description="Exactly this.")
    subject: str | None = strawberry.field(default=None, description="Exactly this.")
    happened_from: datetime | None = strawberry.field(default=None, description="Then or later.")
    happened_before: datetime | None = strawberry.field(default=None, description="Before then.")


@strawberry.input(description="What a verification found, or was noted of it some time ago.")
class AuditVerifiedInput:
    length: int
    hash: str

    def chain(self) -> audit_entry_pb2.AuditChain:
        try:
            head = bytes.fromhex(self.hash)
        except ValueError:
            raise InvalidArgument.of(
                FieldViolation("after.hash", "This is not the hash of an entry.")
            ) from None
        return audit_entry_pb2.AuditChain(length=self.length, head=head)


@strawberry.type(
    description="How far a log is as it was written. Note `length` and `hash` elsewhere: they tell "
    "later whether entries were cut off at the end, or all was written anew."
)
class AuditVerification:
    length: int = strawberry.field(description="So many entries, from the first on.")
    hash: str = strawberry.field(description="Of the last of them.")
    broken_at: int | None = strawberry.field(
        description="The first entry that is missing, was changed, or is not the one noted."
    )
    complete: bool = strawberry.field(
        description="All of it from `after` on was looked at and is whole. If this is false and "
        "`brokenAt` is null, go on after what was found."
    )


def entry_of(message: audit_entry_pb2.AuditEntry) -> AuditEntry:
    is_account = message.principal.startswith(_ACCOUNTS)
    account = message.principal.rpartition("/")[2]
    # The wire has numbers with fractions only, the log none with any.
    details = json.loads(MessageToJson(message.details), parse_float=_whole)
    return AuditEntry(
        number=message.number,
        happened_at=time_of(message.time),
        principal=message.principal,
        account_id=global_id("Account", account) if is_account else None,
        action=message.action,
        subject=message.subject,
        details=JSON(details),
        hash=message.hash.hex(),
    )


def _whole(number: str) -> int:
    return int(float(number))


def verification_of(message: wire.VerifyAuditLogResponse) -> AuditVerification:
    return AuditVerification(
        length=message.chain.length,
        hash=message.chain.head.hex(),
        broken_at=message.broken_at or None,
        complete=message.complete,
    )
