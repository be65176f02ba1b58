from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from chassis.database.engine import Database
from chassis.errors import InvalidArgument, PermissionDenied, Unauthenticated
from chassis.identity.principal import Principal, Role
from chassis.ids import new_id
from chassis.rpc import context
from chassis.rpc.audit_api import AuditApi
from chassis.rpc.context import RequestContext
from chassis.rpc.timestamps import timestamp
from chassis.service import Registration, Service
from chassis.settings import ServiceSettings
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import trusting_verifier
from google.protobuf.json_format import MessageToDict
from google.protobuf.timestamp_pb2 import Timestamp
from shop.audit.v1 import audit_service_pb2 as pb
from shop.audit.v1 import audit_service_pb2_grpc as rpc
from sqlalchemy import text

from libs.chassis.tests.notes import Note

type Audit = Any
"""An async stub, which generated stubs cannot say."""


@pytest.fixture
async def audit(socket_folder: Path, log: Database) -> AsyncIterator[Audit]:
    settings = ServiceSettings(
        listen=f"unix:{socket_folder}/app.sock",
        database_url="postgresql://unused",
        nats_url="nats://unused",
        drain_seconds=0,
    )
    add = rpc.add_AuditServiceServicer_to_server
    registration = Registration(add, AuditApi(log), "shop.audit.v1.AuditService")
    async with serving(Service("test", settings, trusting_verifier(), [registration])) as channel:
        yield rpc.AuditServiceStub(channel)


async def listed(audit: Audit, **request: Any) -> list[str]:
    """The actions of all pages."""
    actions, token = [], ""
    while True:
        with acting_as(Role.ADMIN):
            page = await audit.ListAuditEntries(
                pb.ListAuditEntriesRequest(page_token=token, **request)
            )
        actions += [each.action for each in page.entries]
        if not (token := page.next_page_token):
            return actions


async def test_an_entry_says_who_did_what_to_what(audit: Audit, note: Note) -> None:
    who = Principal(new_id(), Role.STAFF)
    context.enter(RequestContext(method="", request_id="r", principal=who))
    await note("stock.set", "stock/cup")

    with acting_as(Role.ADMIN):
        [entry] = (await audit.ListAuditEntries(pb.ListAuditEntriesRequest())).entries

    assert (entry.number, entry.principal) == (1, f"staff/{who.subject}")
    assert (entry.action, entry.subject) == ("stock.set", "stock/cup")
    assert MessageToDict(entry.details) == {"before": 1, "after": 2, "why": "ünïcode"}
    assert len(entry.hash) == 32


async def test_pages_go_from_the_newest_to_the_oldest(audit: Audit, note: Note) -> None:
    for number in range(5):
        await note(f"action.{number}")

    assert await listed(audit, page_size=2) == [f"action.{number}" for number in (4, 3, 2, 1, 0)]


async def test_a_page_does_not_move_when_something_is_done_meanwhile(
    audit: Audit, note: Note
) -> None:
    for number in range(3):
        await note(f"action.{number}")
    with acting_as(Role.ADMIN):
        first = await audit.ListAuditEntries(pb.ListAuditEntriesRequest(page_size=2))
    await note("action.3")

    with acting_as(Role.ADMIN):
        second = await audit.ListAuditEntries(
            pb.ListAuditEntriesRequest(page_size=2, page_token=first.next_page_token)
        )

    assert [each.action for each in second.entries] == ["action.0"]


async def test_what_somebody_did_is_found_whatever_the_role_was(audit: Audit, note: Note) -> None:
    somebody = new_id()
    for role in (Role.STAFF, Role.ADMIN):
        context.enter(RequestContext("", "r", principal=Principal(somebody, role)))
        await note(f"as.{role.value}")
    context.enter(RequestContext("", "r", principal=Principal(new_id(), Role.STAFF)))
    await note("by.another")

    found = await listed(audit, account_id=str(somebody).upper())

    assert found == ["as.admin", "as.staff"]


async def test_what_happened_to_something_is_found(audit: Audit, note: Note) -> None:
    await note("stock.set", "stock/cup")
    await note("stock.adjust", "stock/cup")
    await note("stock.set", "stock/mug")

    assert await listed(audit, subject="stock/cup") == ["stock.adjust", "stock.set"]
    assert await listed(audit, action="stock.set", subject="stock/cup") == ["stock.set"]
    assert await listed(audit, action="stock") == []


async def test_what_happened_in_a_span_of_time_is_found(
    audit: Audit, note: Note, log: Database
) -> None:
    for number in range(3):
        await note(f"action.{number}")
    async with log.reading() as connection:
        times = await connection.execute(text("SELECT at FROM audit ORDER BY seq"))
        [_, second, third] = [timestamp(at) for at in times.scalars()]

    assert await listed(audit, happened_from=second, happened_before=third) == ["action.1"]
    assert await listed(audit, happened_from=second) == ["action.2", "action.1"]


@pytest.mark.parametrize("field", ["happened_from", "happened_before"])
@pytest.mark.parametrize(
    "never", [Timestamp(seconds=10**13), Timestamp(seconds=-(10**13)), Timestamp(nanos=-1)]
)
async def test_a_time_that_never_is_is_refused(audit: Audit, field: str, never: Timestamp) -> None:
    wanted: dict[str, Any] = {field: never}

    with acting_as(Role.ADMIN), pytest.raises(InvalidArgument, match=field):
        await audit.ListAuditEntries(pb.ListAuditEntriesRequest(**wanted))


async def test_a_token_is_bound_to_its_filter(audit: Audit, note: Note) -> None:
    await note("stock.set")
    await note("stock.set")

    with acting_as(Role.ADMIN):
        first = await audit.ListAuditEntries(pb.ListAuditEntriesRequest(page_size=1))
        with pytest.raises(InvalidArgument) as refused:
            await audit.ListAuditEntries(
                pb.ListAuditEntriesRequest(action="stock.set", page_token=first.next_page_token)
            )
    assert refused.value.reason == "INVALID_PAGE_TOKEN"


@pytest.mark.parametrize("role", [Role.GUEST, Role.CUSTOMER, Role.STAFF])
async def test_it_is_for_admins_alone(audit: Audit, role: Role) -> None:
    with acting_as(role):
        with pytest.raises(PermissionDenied):
            await audit.ListAuditEntries(pb.ListAuditEntriesRequest())
        with pytest.raises(PermissionDenied):
            await audit.VerifyAuditLog(pb.VerifyAuditLogRequest())


async def test_it_is_for_nobody_without_a_token(audit: Audit) -> None:
    with acting_as(None), pytest.raises(Unauthenticated):
        await audit.ListAuditEntries(pb.ListAuditEntriesRequest())


async def test_a_whole_log_is_told_with_what_to_note(audit: Audit, note: Note) -> None:
    with acting_as(Role.ADMIN):
        empty = await audit.VerifyAuditLog(pb.VerifyAuditLogRequest())
        await note("stock.set")
        found = await audit.VerifyAuditLog(pb.VerifyAuditLogRequest(after=empty.chain))
        [entry] = (await audit.ListAuditEntries(pb.ListAuditEntriesRequest())).entries

    assert (empty.chain.length, empty.chain.head, empty.complete) == (0, b"", True)
    assert (found.chain.length, found.chain.head) == (1, entry.hash)
    assert (found.complete, found.broken_at) == (True, 0)


async def test_a_log_that_lost_what_was_noted_is_told(
    audit: Audit, note: Note, log: Database
) -> None:
    for number in range(3):
        await note(f"action.{number}")
    with acting_as(Role.ADMIN):
        noted = await audit.VerifyAuditLog(pb.VerifyAuditLogRequest())
    async with log.transaction() as connection:
        await connection.execute(text("GRANT ALL ON audit TO CURRENT_USER"))
        await connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await connection.execute(text("DELETE FROM audit WHERE seq = 3"))

    with acting_as(Role.ADMIN):
        found = await audit.VerifyAuditLog(pb.VerifyAuditLogRequest(after=noted.chain))

    assert (found.complete, found.broken_at) == (False, 3)


async def test_what_was_changed_before_what_was_noted_is_found_from_the_beginning(
    audit: Audit, note: Note, log: Database
) -> None:
    for number in range(3):
        await note(f"action.{number}")
    with acting_as(Role.ADMIN):
        noted = await audit.VerifyAuditLog(pb.VerifyAuditLogRequest())
    async with log.transaction() as connection:
        await connection.execute(text("GRANT ALL ON audit TO CURRENT_USER"))
        await connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await connection.execute(text("UPDATE audit SET subject = 'stock/cup' WHERE seq = 2"))

    with acting_as(Role.ADMIN):
        after = await audit.VerifyAuditLog(pb.VerifyAuditLogRequest(after=noted.chain))
        whole = await audit.VerifyAuditLog(pb.VerifyAuditLogRequest())

    assert (after.complete, after.broken_at) == (True, 0)
    assert (whole.complete, whole.broken_at) == (False, 2)
