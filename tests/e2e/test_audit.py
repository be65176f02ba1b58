"""What staff did is seen by admins, in every domain that keeps a log of it."""

from tests.e2e.shopper import Shopper
from tests.e2e.staff import a_product

LOGS = """query($noted: AuditVerifiedInput) {
  stock: auditEntries(domain: INVENTORY, first: 1) { nodes { accountId action details hash } }
  product: auditVerification(domain: PRODUCT) { complete length }
  inventory: auditVerification(domain: INVENTORY, after: $noted) { complete length hash }
  order: auditVerification(domain: ORDER) { complete length }
  user: auditVerification(domain: USER) { complete length } }"""
DOMAINS = ("product", "inventory", "order", "user")


async def test_what_staff_did_is_in_logs_that_are_whole(staff: Shopper) -> None:
    await a_product(staff, units=3)
    before = await staff.ask(LOGS)
    noted = {name: before["inventory"][name] for name in ("length", "hash")}
    sku = (await a_product(staff, units=5))["sku"]

    after = await staff.ask(LOGS, noted=noted)

    [entry] = after["stock"]["nodes"]
    assert entry["accountId"] == (await staff.ask("{ viewer { id } }"))["viewer"]["id"]
    assert (entry["action"], entry["details"]["on_hand"]) == ("stock.set", {f"{sku}@default": 5})
    assert entry["hash"] == after["inventory"]["hash"]
    assert [after[each]["complete"] for each in DOMAINS] == [True] * len(DOMAINS)
    assert after["inventory"]["length"] == noted["length"] + 1
    assert after["product"]["length"] == before["product"]["length"] + 1
