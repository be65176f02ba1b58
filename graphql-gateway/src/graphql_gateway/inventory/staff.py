"""Counting, receiving and correcting stock; staff only."""

import strawberry
from shop.inventory.v1 import inventory_service_pb2 as wire

from graphql_gateway.execution.hints import PAGE, calls
from graphql_gateway.execution.operation import Info
from graphql_gateway.inventory import staff_types as api
from graphql_gateway.inventory.reservations import (
    StockReservationConnection,
    StockReservationEdge,
    reservation_of,
)
from graphql_gateway.schema.pagination import PageRequest, page_of
from graphql_gateway.schema.user_errors import attempt


@strawberry.type(name="Query")
class InventoryQuery:
    @strawberry.field(
        description="Staff only. The history of a SKU, the newest first.",
        directives=[PAGE],
        metadata=calls("ListStockMovements"),
    )
    async def stock_movements(
        self,
        info: Info,
        sku: str,
        location: str = "",
        first: int = 20,
        after: str | None = None,
    ) -> api.StockMovementConnection | None:
        page = PageRequest.of(first, after)
        request = wire.ListStockMovementsRequest(
            sku=sku, location=location, page_size=page.page_size, page_token=page.page_token
        )
        response = await info.context.services.inventory.ListStockMovements(request)
        received = [api.movement_of(each) for each in response.movements]
        found = page_of(page, received, response.next_page_token)
        return api.StockMovementConnection(
            edges=[api.StockMovementEdge(cursor=cursor, node=node) for cursor, node in found.items],
            page_info=found.info,
        )

    @strawberry.field(
        description="Staff only. The orders that hold a SKU or were promised it, and are not "
        "shipped, the newest first.",
        directives=[PAGE],
        metadata=calls("ListReservations"),
    )
    async def stock_reservations(
        self, info: Info, sku: str, first: int = 20, after: str | None = None
    ) -> StockReservationConnection | None:
        page = PageRequest.of(first, after)
        request = wire.ListReservationsRequest(
            sku=sku, page_size=page.page_size, page_token=page.page_token
        )
        response = await info.context.services.inventory.ListReservations(request)
        received = [reservation_of(each) for each in response.reservations]
        found = page_of(page, received, response.next_page_token)
        return StockReservationConnection(
            edges=[StockReservationEdge(cursor=cursor, node=node) for cursor, node in found.items],
            page_info=found.info,
        )


@strawberry.type(name="Mutation")
class InventoryMutation:
    @strawberry.mutation(description="Staff only. Believes what was counted, all items or none.")
    async def stock_set(self, info: Info, input: api.StockSetInput) -> api.StockSetPayload | None:
        async def change() -> api.StockSetPayload:
            items = [
                wire.StockItem(sku=each.sku, location=each.location, on_hand=each.quantity)
                for each in input.items
            ]
            request = wire.SetStockRequest(
                request_id=str(input.request_id), items=items, reason=input.reason
            )
            response = await info.context.services.inventory.SetStock(request)
            return api.StockSetPayload(stock=[api.count_of(each) for each in response.levels])

        return await attempt(change(), api.StockSetPayload.refused)

    @strawberry.mutation(description="Staff only. Adds goods that arrived, all items or none.")
    async def stock_receive(
        self, info: Info, input: api.StockReceiveInput
    ) -> api.StockReceivePayload | None:
        async def change() -> api.StockReceivePayload:
            items = [
                wire.ReceivedItem(sku=each.sku, location=each.location, quantity=each.quantity)
                for each in input.items
            ]
            request = wire.ReceiveStockRequest(
                request_id=str(input.request_id), items=items, reason=input.reason
            )
            response = await info.context.services.inventory.ReceiveStock(request)
            return api.StockReceivePayload(stock=[api.count_of(each) for each in response.levels])

        return await attempt(change(), api.StockReceivePayload.refused)

    @strawberry.mutation(description="Staff only. Corrects what is on hand: damage, loss, a find.")
    async def stock_adjust(
        self, info: Info, input: api.StockAdjustInput
    ) -> api.StockAdjustPayload | None:
        async def change() -> api.StockAdjustPayload:
            request = wire.AdjustStockRequest(
                request_id=str(input.request_id),
                sku=input.sku,
                location=input.location,
                delta=input.delta,
                reason=input.reason,
            )
            response = await info.context.services.inventory.AdjustStock(request)
            return api.StockAdjustPayload(stock=api.count_of(response.level))

        return await attempt(change(), api.StockAdjustPayload.refused)
