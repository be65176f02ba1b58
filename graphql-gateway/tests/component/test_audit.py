from datetime import UTC, datetime
from typing import Any

import pytest
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.tokens import access_token
from graphql_gateway.schema.identifiers import global_id
from in_memory.client import Client
from in_memory.shop import Shop

DOMAINS = ("PRODUCT", "INVENTORY", "ORDER", "USER")
ENTRIES = """
query ($domain: AuditDomain!, $filter: AuditFilter, $first: Int, $after: String) {
  auditEntries(domain: $domain, filter: $filter, first: $first, after: $after) {
    nodes { number principal accountId action subject details hash }
    pageInfo { hasNextPage endCursor }
  }
}
"""
VERIFICATION = """
query ($after: AuditVerifiedInput) {
  auditVerification(domain: ORDER, after: $after) { complete brokenAt length hash }
}
"""


@pytest.fixture
def admin(client: Client) -> Client:
    client.authorization = f"Bearer {access_token(Role.ADMIN)}"
    return client


async def entries(client: Client, **variables: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await client.data(ENTRIES, **variables))["auditEntries"]
    return found


@pytest.mark.parametrize("domain", DOMAINS)
async def test_a_domain_shows_its_own_log(admin: Client, domain: str) -> None:
    newest, _, oldest = (await entries(admin, domain=domain))["nodes"]

    assert newest["action"] == f"{domain.lower()}.set"
    assert newest["principal"].startswith("staff/")
    assert newest["accountId"] == global_id("Account", newest["principal"].removeprefix("staff/"))
    assert newest["details"] == {"reason": "stocktaking", "on_hand": {"SHIRT-M@default": 3}}
    assert isinstance(newest["details"]["on_hand"]["SHIRT-M@default"], int)
    assert newest["hash"] == "03" * 32
    assert (oldest["principal"], oldest["accountId"]) == ("system", None)


async def test_several_domains_are_asked_at_once_and_told_apart(admin: Client) -> None:
    asked = " ".join(
        f"{each}: auditEntries(domain: {each}) {{ nodes {{ subject }} }}" for each in DOMAINS
    )

    data = await admin.data(f"{{ {asked} }}")

    found = {name: each["nodes"][0]["subject"] for name, each in data.items()}
    assert found == {each: each.lower() for each in DOMAINS}


async def test_pages_follow_one_another(admin: Client) -> None:
    first = await entries(admin, domain="ORDER", first=2)
    rest = await entries(admin, domain="ORDER", first=2, after=first["pageInfo"]["endCursor"])

    numbers = [each["number"] for each in (*first["nodes"], *rest["nodes"])]
    assert numbers == [3, 2, 1]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


async def test_a_filter_reaches_the_service(admin: Client, shop: Shop) -> None:
    account, noon = str(new_id()), datetime(2026, 1, 2, 12, tzinfo=UTC)
    wanted = {
        "accountId": global_id("Account", account),
        "action": "order.refund",
        "subject": "order/1",
        "happenedFrom": noon.isoformat(),
        "happenedBefore": noon.replace(hour=13).isoformat(),
    }

    await entries(admin, domain="ORDER", filter=wanted)

    [asked] = shop.audit_logs["order"].asked
    assert (asked.account_id, asked.action, asked.subject) == (account, "order.refund", "order/1")
    assert asked.happened_from.ToDatetime(UTC) == noon
    assert asked.happened_before.ToDatetime(UTC) == noon.replace(hour=13)


async def test_a_log_is_verified_and_later_compared_with_what_was_noted(admin: Client) -> None:
    whole = (await admin.data(VERIFICATION))["auditVerification"]
    assert whole == {"complete": True, "brokenAt": None, "length": 3, "hash": "03" * 32}

    noted = {"length": 5, "hash": "05" * 32}
    cut = (await admin.data(VERIFICATION, after=noted))["auditVerification"]
    assert (cut["complete"], cut["brokenAt"]) == (False, 5)


async def test_a_hash_that_is_none_is_named(admin: Client) -> None:
    answer = await admin.execute(VERIFICATION, after={"length": 1, "hash": "no"})

    [error] = answer["errors"]
    assert error["extensions"]["reason"] == "VALIDATION_FAILED"


@pytest.mark.parametrize("role", [Role.GUEST, Role.CUSTOMER, Role.STAFF])
@pytest.mark.parametrize("query", [ENTRIES, VERIFICATION])
async def test_others_than_admins_are_refused(client: Client, role: Role, query: str) -> None:
    client.authorization = f"Bearer {access_token(role)}"

    answer = await client.execute(query, domain="ORDER")

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "PERMISSION_DENIED"
