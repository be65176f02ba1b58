"""Composition root of the inventory service."""

from collections.abc import Sequence

from chassis.database.writes import Writes
from chassis.foundation import Foundation
from chassis.identity.tokens import TokenVerifier
from chassis.messaging.batch_consumer import BatchConsumer
from chassis.service import Registration, Service
from shop.inventory.v1 import inventory_service_pb2_grpc

from inventory_service.adapters import tables
from inventory_service.adapters.events import encode
from inventory_service.adapters.grpc_api import InventoryApi
from inventory_service.adapters.history import PostgresStockHistory
from inventory_service.adapters.repository import PostgresStockLevels, PostgresUnitOfWork
from inventory_service.adapters.staff_api import StaffApi
from inventory_service.adapters.subscriptions import SHIPMENT_SUBJECTS, on_dispatched
from inventory_service.adapters.sweeper import Sweeper
from inventory_service.application.coalescer import Coalescer
from inventory_service.application.commands import Answer, decide
from inventory_service.config import InventorySettings
from inventory_service.domain.reservation import Request, Reservation


def build(settings: InventorySettings, tokens: TokenVerifier | None = None) -> Service:
    base = Foundation.lay("inventory", settings, tokens)

    def open_unit_of_work() -> PostgresUnitOfWork:
        return PostgresUnitOfWork(base.database, tables.chassis, encode, base.committed)

    async def decide_and_commit(requests: Sequence[Request]) -> Sequence[Answer]:
        async with open_unit_of_work() as uow:
            answers = await decide(requests, uow, settings.low_stock_threshold)
            await uow.commit()
        return answers

    reservations = Coalescer[Request, Reservation](decide_and_commit)
    history = PostgresStockHistory(base.database)
    staff = StaffApi(Writes(open_unit_of_work), history, settings.low_stock_threshold)
    api = InventoryApi(staff, reservations, PostgresStockLevels(base.database), base.changes)
    shipments = BatchConsumer(
        "inventory-shipments",
        "shipping",
        SHIPMENT_SUBJECTS,
        on_dispatched,
        open_unit_of_work,
        base.messaging,
    )
    return base.service(
        [
            Registration(
                inventory_service_pb2_grpc.add_InventoryServiceServicer_to_server,
                api,
                "shop.inventory.v1.InventoryService",
            ),
            base.audit_log(),
        ],
        workers=[Sweeper(open_unit_of_work, settings.sweep_seconds).run, shipments.run],
        resources=[reservations],
    )
