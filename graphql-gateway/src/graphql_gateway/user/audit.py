"""Who did what in the shop; admins only."""

import strawberry
from chassis.rpc.timestamps import timestamp
from shop.audit.v1 import audit_service_pb2 as wire

from graphql_gateway.execution.hints import PAGE, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.pagination import PageRequest, page_of
from graphql_gateway.user import audit_types as api


@strawberry.type(name="Query")
class AuditQuery:
    @strawberry.field(
        description="Admins only. What staff did in one domain, the newest first. Ask for several "
        "domains by aliases.",
        directives=[PAGE],
        metadata=calls("ListAuditEntries"),
    )
    async def audit_entries(
        self,
        info: Info,
        domain: api.AuditDomain,
        filter: api.AuditFilter | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> api.AuditEntryConnection | None:
        page = PageRequest.of(first, after)
        request = _list_request(page, filter or api.AuditFilter())
        response = await info.context.services.audit[domain.name.lower()].ListAuditEntries(request)
        received = [api.entry_of(each) for each in response.entries]
        found = page_of(page, received, response.next_page_token)
        return api.AuditEntryConnection(
            edges=[api.AuditEntryEdge(cursor=cursor, node=node) for cursor, node in found.items],
            page_info=found.info,
        )

    @strawberry.field(
        description="Admins only. Recomputes the chain of hashes of a domain's log, some 20,000 "
        "entries at once; `after` is where to go on.",
        metadata=calls("VerifyAuditLog"),
    )
    async def audit_verification(
        self,
        info: Info,
        domain: api.AuditDomain,
        after: api.AuditVerifiedInput | None = None,
    ) -> api.AuditVerification | None:
        request = wire.VerifyAuditLogRequest(after=after.chain() if after else None)
        response = await info.context.services.audit[domain.name.lower()].VerifyAuditLog(request)
        return api.verification_of(response)


def _list_request(page: PageRequest, wanted: api.AuditFilter) -> wire.ListAuditEntriesRequest:
    account = wanted.account_id
    request = wire.ListAuditEntriesRequest(
        page_size=page.page_size,
        page_token=page.page_token,
        account_id=uuid_of(account, "Account", "filter.account_id") if account else "",
        action=wanted.action or "",
        subject=wanted.subject or "",
    )
    if wanted.happened_from:
        request.happened_from.CopyFrom(timestamp(wanted.happened_from))
    if wanted.happened_before:
        request.happened_before.CopyFrom(timestamp(wanted.happened_before))
    return request
