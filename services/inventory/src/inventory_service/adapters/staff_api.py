"""The calls of staff: counting, correcting, receiving, and reading what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.database.writes import Writes
from chassis.pagination import InvalidPageToken, decode_token, encode_token, page_size
from shop.inventory.v1 import inventory_service_pb2 as pb

from inventory_service.adapters.proto_mapping import (
    adjust_command,
    level_message,
    movement_message,
    receive_command,
    reservation_message,
    set_stock_command,
    stock_key,
)
from inventory_service.adapters.repository import PostgresUnitOfWork
from inventory_service.application.commands import adjust_stock, set_stock
from inventory_service.application.ports import StockHistory
from inventory_service.domain.stock import Stock

_INT64_MAX = 2**63


@dataclass(frozen=True)
class StaffApi:
    """Each change once per request id, and noted in the audit log."""

    writes: Writes[PostgresUnitOfWork]
    history: StockHistory
    low_stock: int

    async def set(self, request: pb.SetStockRequest) -> pb.SetStockResponse:
        command = set_stock_command(request)

        async def work(uow: PostgresUnitOfWork) -> Sequence[Stock]:
            return await set_stock(command, uow, self.low_stock)

        return await self.writes.once(request, work, _set_response, pb.SetStockResponse)

    async def adjust(self, request: pb.AdjustStockRequest) -> pb.AdjustStockResponse:
        command = adjust_command(request)

        async def work(uow: PostgresUnitOfWork) -> Sequence[Stock]:
            return await adjust_stock(command, uow, self.low_stock)

        return await self.writes.once(request, work, _adjust_response, pb.AdjustStockResponse)

    async def receive(self, request: pb.ReceiveStockRequest) -> pb.ReceiveStockResponse:
        command = receive_command(request)

        async def work(uow: PostgresUnitOfWork) -> Sequence[Stock]:
            return await adjust_stock(command, uow, self.low_stock)

        return await self.writes.once(request, work, _receive_response, pb.ReceiveStockResponse)

    async def movements(
        self, request: pb.ListStockMovementsRequest
    ) -> pb.ListStockMovementsResponse:
        key, size = stock_key(request.sku, request.location), page_size(request.page_size)
        token = decode_token(request.page_token, length=1, filter=key.aggregate_id)
        before = _version(token[0]) if token else None
        found = await self.history.movements(key, size + 1, before)
        page = found[:size]
        more = len(found) > size
        return pb.ListStockMovementsResponse(
            movements=map(movement_message, page),
            next_page_token=encode_token([page[-1].version], filter=key.aggregate_id)
            if more
            else "",
        )

    async def reservations(
        self, request: pb.ListReservationsRequest
    ) -> pb.ListReservationsResponse:
        size = page_size(request.page_size)
        token = decode_token(request.page_token, length=1, filter=request.sku)
        before = _order(token[0]) if token else None
        found = await self.history.reservations(request.sku, size + 1, before)
        page = found[:size]
        more = len(found) > size
        return pb.ListReservationsResponse(
            reservations=map(reservation_message, page),
            next_page_token=encode_token([str(page[-1].order_id)], filter=request.sku)
            if more
            else "",
        )


def _version(part: str | int) -> int:
    if not isinstance(part, int) or not 0 <= part < _INT64_MAX:
        raise InvalidPageToken("The page token is malformed.")
    return part


def _order(part: str | int) -> UUID:
    try:
        return UUID(str(part))
    except ValueError:
        raise InvalidPageToken("The page token is malformed.") from None


def _set_response(stocks: Sequence[Stock]) -> pb.SetStockResponse:
    return pb.SetStockResponse(levels=map(level_message, stocks))


def _adjust_response(stocks: Sequence[Stock]) -> pb.AdjustStockResponse:
    return pb.AdjustStockResponse(level=level_message(stocks[0]))


def _receive_response(stocks: Sequence[Stock]) -> pb.ReceiveStockResponse:
    return pb.ReceiveStockResponse(levels=map(level_message, stocks))
