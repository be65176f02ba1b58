"""Payments by order, many in one call."""

from collections.abc import Iterable

from shop.payment.v1 import payment_pb2
from shop.payment.v1.payment_service_pb2 import BatchGetPaymentsRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.payment.types import Payment, payment_of
from graphql_gateway.schema.batches import in_batches

_BATCH = 250


async def load_payments(operation: Operation, order_uuids: list[str]) -> list[Payment | None]:
    async def call(batch: list[str]) -> Iterable[payment_pb2.Payment]:
        response = await operation.services.payment.BatchGetPayments(
            BatchGetPaymentsRequest(order_ids=batch)
        )
        payments: Iterable[payment_pb2.Payment] = response.payments
        return payments

    found = {each.order_id: each for each in await in_batches(order_uuids, _BATCH, call)}
    return [payment_of(found[uuid]) if uuid in found else None for uuid in order_uuids]
