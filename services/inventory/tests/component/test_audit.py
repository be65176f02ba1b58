from chassis.database.audit_verifying import verify
from chassis.database.engine import Database
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as
from shop.inventory.v1 import inventory_service_pb2 as pb
from sqlalchemy import text

from services.inventory.tests.component.requests import Inventory


async def test_the_audit_log_says_who_counted_what(
    inventory: Inventory, database: Database, sku: str
) -> None:
    request = pb.SetStockRequest(
        request_id=str(new_id()), items=[pb.StockItem(sku=sku, on_hand=5)], reason="stocktaking"
    )
    with acting_as(Role.STAFF) as subject:
        await inventory.SetStock(request)
        await inventory.SetStock(request)

    async with database.reading() as connection:
        rows = await connection.execute(text("SELECT principal, action, details FROM audit"))
        [row] = [row for row in rows if f"{sku}@default" in row.details["on_hand"]]
        chain = await verify(connection)
    assert (row.principal, row.action) == (f"staff/{subject}", "stock.set")
    assert row.details == {"reason": "stocktaking", "on_hand": {f"{sku}@default": 5}}
    assert chain.broken_at is None
