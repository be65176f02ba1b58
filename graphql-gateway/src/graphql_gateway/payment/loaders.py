"""Payments by order, many in one call."""

from collections.abc import Iterable, Mapping

from shop.payment.v1 import payment_pb2
from shop.payment.v1.payment_service_pb2 import BatchGetPaymentsRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.payment.types import Payment, payment_of
from graphql_gateway.schema.batches import in_batches
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.services import Services

_BATCH = 250


async def payment_by(operation: Operation, uuid: str) -> Payment | None:
    message = (await operation.read(_PAYMENTS, (uuid,))).get(uuid)
    return payment_of(message) if message else None


async def _payments(services: Services, uuids: list[str]) -> Mapping[str, payment_pb2.Payment]:
    async def call(batch: list[str]) -> Iterable[payment_pb2.Payment]:
        response = await services.payment.BatchGetPayments(BatchGetPaymentsRequest(order_ids=batch))
        payments: Iterable[payment_pb2.Payment] = response.payments
        return payments

    return {each.order_id: each for each in await in_batches(uuids, _BATCH, call)}


_PAYMENTS = KeyedRead("BatchGetPayments", _payments)
