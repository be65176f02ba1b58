"""Reads of shipments."""

from collections.abc import AsyncIterator
from uuid import UUID

from shipping_service.application.ports import ShipmentChanges, ShipmentReader
from shipping_service.domain.errors import ShipmentNotFound
from shipping_service.domain.shipment import Shipment


async def watch_shipment(
    shipment_id: UUID, shipments: ShipmentReader, changes: ShipmentChanges
) -> AsyncIterator[Shipment]:
    """The shipment as it is, then again whenever it has changed."""
    seen = 0
    with changes.watching([str(shipment_id)]) as watch:
        while True:
            shipment = next(iter(await shipments.find(ids=[shipment_id])), None)
            if shipment is None:
                raise ShipmentNotFound(shipment_id=shipment_id)
            if shipment.version > seen:
                seen = shipment.version
                yield shipment
            await watch.changed()
