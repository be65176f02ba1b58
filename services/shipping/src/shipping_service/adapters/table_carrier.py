"""A carrier without a carrier: rates from a table, tracking simulated by `tracking_worker`."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from shipping_service.domain.address import Address
from shipping_service.domain.parcels import Item, pack
from shipping_service.domain.rates import Rate, RateTable
from shipping_service.domain.shipment import Booking

_TEN_DIGITS = 10**10


class TableCarrier:
    """Booking is a pure function of the request, so the same order is booked the same again."""

    def __init__(self, rates: RateTable, step: timedelta) -> None:
        self._rates = rates
        self._step = step

    async def quote(self, address: Address, weight_grams: int, currency: str) -> list[Rate]:
        return self._rates.quote(address.region_code, weight_grams, currency)

    async def book(
        self, order_id: UUID, rate_id: str, address: Address, items: Sequence[Item]
    ) -> Booking:
        weight = sum(item.total_grams for item in items)
        offer = self._rates.offer(rate_id, address.region_code, weight)
        return Booking(
            carrier=offer.carrier,
            tracking_number=f"SM{order_id.int % _TEN_DIGITS:010d}{address.region_code}",
            parcels=pack(items, offer.largest_parcel_grams),
            simulated_step=self._step,
        )
