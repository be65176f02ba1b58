"""The rates a cart can choose from."""

import asyncio
from collections.abc import Mapping

from chassis.errors import FailedPrecondition
from shop.order.v1.cart_service_pb2 import ListCartShippingRatesRequest

from graphql_gateway.execution.operation import Operation
from graphql_gateway.order.shared_mapping import rate_of
from graphql_gateway.order.shared_types import ShippingRate
from graphql_gateway.upstream.coalescing import KeyedRead
from graphql_gateway.upstream.services import Services


async def rates_of(operation: Operation, cart_uuid: str) -> list[ShippingRate]:
    found = await operation.read(_RATES, (cart_uuid,))
    return found[cart_uuid]


async def _all_rates(services: Services, cart_uuids: list[str]) -> Mapping[str, list[ShippingRate]]:
    """An operation has one cart or few, and no RPC quotes several."""
    found = await asyncio.gather(*(_rates(services, each) for each in cart_uuids))
    return dict(zip(cart_uuids, found, strict=True))


async def _rates(services: Services, cart_uuid: str) -> list[ShippingRate]:
    try:
        response = await services.cart.ListCartShippingRates(
            ListCartShippingRatesRequest(cart_id=cart_uuid)
        )
    except FailedPrecondition:
        # Empty, without an address, or out of reach: there is no rate, which is no error.
        return []
    return [rate_of(each) for each in response.rates]


_RATES = KeyedRead("ListCartShippingRates", _all_rates)
