"""Requests that the network kept back: copies come when the order they are about is over."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import grpc
from chassis.money import Money
from chassis.rpc.money import money_message
from runner.state.folder import StateFolder
from shop.inventory.v1 import inventory_service_pb2 as inventory
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shop.inventory.v1.reservation_pb2 import ReservationLine
from shop.payment.v1 import payment_service_pb2 as payment
from shop.payment.v1.payment_service_pb2_grpc import PaymentServiceStub

from tests.chaos.customers import Purchase, plain_id
from tests.chaos.faults import Faults
from tests.e2e.shopper import VISA
from tests.e2e.staff import run_sql

_FROM_ORDER = (("x-forwarded-client-cert", "URI=spiffe://cluster.local/ns/shop/sa/order"),)
_SECONDS = 10.0
_OVER = """
    SELECT id, lines, total_minor, currency FROM orders WHERE state IN ('REJECTED', 'CANCELLED')
"""
type _Order = Mapping[str, Any]


async def deliver_late(faults: Faults, purchases: Sequence[Purchase]) -> None:
    """For each order that is over, ask again for its stock and its money as its checkout did."""
    tokens = {plain_id(each.order_id): each.token for each in purchases if each.order_id}
    folder = StateFolder(faults.shop.state)
    async with (
        grpc.aio.insecure_channel(f"unix:{folder.app_socket('inventory')}") as to_inventory,
        grpc.aio.insecure_channel(f"unix:{folder.app_socket('payment')}") as to_payment,
    ):
        stock, money = InventoryServiceStub(to_inventory), PaymentServiceStub(to_payment)
        for order in await run_sql(faults.shop.state, "orders", _OVER):
            token = tokens.get(str(order["id"]), VISA)
            await _deliver(faults, stock.ReserveStock, _reserve(order))
            await _deliver(faults, money.AuthorizePayment, _authorize(order, token))


async def _deliver[Q, A](
    faults: Faults, call: "grpc.aio.UnaryUnaryMultiCallable[Q, A]", request: Q
) -> None:
    try:
        await call(request, metadata=_FROM_ORDER, timeout=_SECONDS)
    except grpc.aio.AioRpcError as refusal:
        faults.done[f"late copy {refusal.code().name}"] += 1
    else:
        faults.done["late copy OK"] += 1  # the answer that the first one got


def _reserve(order: _Order) -> inventory.ReserveStockRequest:
    lines = json.loads(order["lines"])
    return inventory.ReserveStockRequest(
        order_id=str(order["id"]),
        lines=[ReservationLine(sku=each["sku"], quantity=each["quantity"]) for each in lines],
        hold_seconds=120,
    )


def _authorize(order: _Order, token: str) -> payment.AuthorizePaymentRequest:
    return payment.AuthorizePaymentRequest(
        order_id=str(order["id"]),
        amount=money_message(Money(order["total_minor"], order["currency"])),
        payment_token=token,
    )
