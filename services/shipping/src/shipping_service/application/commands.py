"""What changes shipments; each runs on an open unit of work, which the caller commits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.ids import new_id

from shipping_service.application.ports import ShippingUnitOfWork
from shipping_service.domain.address import Address
from shipping_service.domain.errors import OtherShipment, ShipmentCancelled
from shipping_service.domain.events import reached
from shipping_service.domain.parcels import Item
from shipping_service.domain.shipment import Booking, Shipment, ShipmentState, reported

ADVANCE_LIMIT = 100


@dataclass(frozen=True)
class CreateShipment:
    """Have an order delivered."""

    order_id: UUID
    rate_id: str
    address: Address
    items: Sequence[Item]

    @property
    def contents(self) -> Mapping[str, int]:
        """Units by SKU."""
        units: Counter[str] = Counter()
        for item in self.items:
            units[item.sku] += item.quantity
        return units

    def must_match(self, shipment: Shipment) -> None:
        """Refuse to call another order's wishes fulfilled by this shipment."""
        if shipment.state is ShipmentState.CANCELLED:
            raise ShipmentCancelled(order_id=self.order_id)
        asked = (self.rate_id, self.address, self.contents)
        if asked != (shipment.rate_id, shipment.address, shipment.contents):
            raise OtherShipment(order_id=self.order_id)


async def create_shipment(
    command: CreateShipment, booking: Booking, uow: ShippingUnitOfWork
) -> Shipment:
    """Record what the carrier booked, or give the shipment that the order already has."""
    now = await uow.now()
    step = booking.simulated_step
    shipment = Shipment(
        id=new_id(),
        order_id=command.order_id,
        rate_id=command.rate_id,
        address=command.address,
        carrier=booking.carrier,
        tracking_number=booking.tracking_number,
        parcels=booking.parcels,
        tracking_events=(reported(ShipmentState.PENDING, now),),
        created_at=now,
        next_step_at=now + step if step else None,
    )
    if await uow.shipments.add(shipment):
        uow.record(reached(shipment))
        return shipment
    earlier = await uow.shipments.of_order(command.order_id)
    command.must_match(earlier)
    return earlier


async def cancel_shipment(order_id: UUID, uow: ShippingUnitOfWork) -> Shipment:
    """Call it off, and leave a tombstone where there is none yet."""
    now = await uow.now()
    tombstone = Shipment.tombstone(new_id(), order_id, now)
    if await uow.shipments.add(tombstone):
        uow.record(reached(tombstone))
        return tombstone
    shipment = await uow.shipments.lock_of_order(order_id)
    cancelled = shipment.cancelled(now)
    if cancelled is not shipment:
        await uow.shipments.save([cancelled])
        uow.record(reached(cancelled))
    return cancelled


async def advance_due(uow: ShippingUnitOfWork, step: timedelta, limit: int = ADVANCE_LIMIT) -> int:
    """Let the simulated carrier report on what is due; how many shipments that were."""
    due = await uow.shipments.lock_due(limit)
    if due:
        now = await uow.now()
        moved = [shipment.advanced(now, step) for shipment in due]
        await uow.shipments.save(moved)
        uow.record(*map(reached, moved))
    return len(due)
