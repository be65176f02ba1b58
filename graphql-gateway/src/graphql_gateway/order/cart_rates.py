"""The rates a cart can choose from."""

import asyncio

from chassis.errors import FailedPrecondition
from shop.order.v1.cart_service_pb2 import ListCartShippingRatesRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.order.shared_mapping import rate_of
from graphql_gateway.order.shared_types import ShippingRate


async def load_rates(operation: Operation, cart_uuids: list[str]) -> list[list[ShippingRate]]:
    """An operation has one cart or few, and no RPC quotes several."""
    return await asyncio.gather(*(_rates(operation, each) for each in cart_uuids))


async def _rates(operation: Operation, cart_uuid: str) -> list[ShippingRate]:
    try:
        response = await operation.services.cart.ListCartShippingRates(
            ListCartShippingRatesRequest(cart_id=cart_uuid)
        )
    except FailedPrecondition:
        # Empty, without an address, or out of reach: there is no rate, which is no error.
        return []
    return [rate_of(each) for each in response.rates]
