"""Requests as tests want them."""

from uuid import UUID

from chassis.errors import ShopError
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as
from shop.inventory.v1 import inventory_service_pb2 as pb
from shop.inventory.v1 import inventory_service_pb2_grpc as rpc
from shop.inventory.v1.reservation_pb2 import Reservation, ReservationLine
from shop.inventory.v1.stock_pb2 import StockLevel

STOCKTAKER = new_id()

type Inventory = rpc.InventoryServiceAsyncStub


async def set_stock(
    inventory: Inventory, on_hand: dict[str, int], request_id: UUID | None = None
) -> list[StockLevel]:
    items = [pb.StockItem(sku=sku, on_hand=units) for sku, units in on_hand.items()]
    request = pb.SetStockRequest(
        request_id=str(request_id or new_id()), items=items, reason="stocktaking"
    )
    with acting_as(Role.STAFF, STOCKTAKER):
        return list((await inventory.SetStock(request)).levels)


async def reserve(
    inventory: Inventory, order_id: UUID, lines: dict[str, int], hold_seconds: int = 600
) -> Reservation:
    request = pb.ReserveStockRequest(
        order_id=str(order_id),
        hold_seconds=hold_seconds,
        lines=[ReservationLine(sku=sku, quantity=units) for sku, units in lines.items()],
    )
    return (await inventory.ReserveStock(request)).reservation


async def commit(inventory: Inventory, order_id: UUID) -> Reservation:
    request = pb.CommitReservationRequest(order_id=str(order_id))
    return (await inventory.CommitReservation(request)).reservation


async def release(inventory: Inventory, order_id: UUID) -> Reservation:
    request = pb.ReleaseReservationRequest(order_id=str(order_id))
    return (await inventory.ReleaseReservation(request)).reservation


async def level(inventory: Inventory, sku: str) -> StockLevel:
    [found] = (await inventory.BatchGetStock(pb.BatchGetStockRequest(skus=[sku]))).levels
    return found


def refusals(answers: list[object]) -> list[str]:
    return [each.reason for each in answers if isinstance(each, ShopError)]
