"""What the use cases need of the outside."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.unit_of_work import UnitOfWork

from shipping_service.domain.address import Address
from shipping_service.domain.parcels import Item
from shipping_service.domain.rates import Rate
from shipping_service.domain.shipment import Booking, Shipment


class Carrier(Protocol):
    """Who delivers. It may be remote: never ask it inside a transaction."""

    async def quote(self, address: Address, weight_grams: int, currency: str) -> list[Rate]:
        """Cheapest first; raises `NoRateForAddress` rather than give none."""
        ...

    async def book(
        self, order_id: UUID, rate_id: str, address: Address, items: Sequence[Item]
    ) -> Booking:
        """Have the order delivered. The order's id is the key: asking again books nothing more."""
        ...


class Shipments(Protocol):
    """Shipments within one transaction."""

    async def add(self, shipment: Shipment) -> bool:
        """False, and nothing is written, if its order has a shipment already."""
        ...

    async def of_order(self, order_id: UUID) -> Shipment:
        """The shipment of an order that has one."""
        ...

    async def lock_of_order(self, order_id: UUID) -> Shipment:
        """The same, which nobody else moves on until this transaction ends."""
        ...

    async def lock_due(self, limit: int) -> list[Shipment]:
        """Shipments whose next step is due and that nobody else has locked."""
        ...

    async def save(self, shipments: Sequence[Shipment]) -> None:
        """Write shipments that were locked and moved on by one step."""


class ShippingUnitOfWork(UnitOfWork, Protocol):
    """One transaction of shipping."""

    @property
    def shipments(self) -> Shipments: ...

    async def now(self) -> datetime:
        """The database's time: the clocks of replicas may differ."""
        ...


class ShipmentReader(Protocol):
    """Reads outside any transaction."""

    async def find(
        self, ids: Collection[UUID] = (), order_ids: Collection[UUID] = ()
    ) -> list[Shipment]:
        """Those that exist by either key, each once."""
        ...


class Watch(Protocol):
    """Waits for the next change."""

    async def changed(self) -> None: ...


class ShipmentChanges(Protocol):
    """Tells when a shipment changed, on whichever replica."""

    def watching(self, aggregate_ids: Iterable[str], /) -> AbstractContextManager[Watch]: ...
