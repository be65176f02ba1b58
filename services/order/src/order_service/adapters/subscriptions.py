"""What order hears of shipments and payments. An inbox row makes each message count once."""

from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.messaging.consumer import Message
from shop.payment.v1 import payment_events_pb2, payment_pb2
from shop.shipping.v1 import shipment_events_pb2, shipment_pb2

from order_service.adapters.unit_of_work import PostgresUnitOfWork
from order_service.application.follow import follow_payment, follow_shipment
from order_service.domain.states import FulfilmentState, PaymentState

# The saga learns of a shipment's creation, and of authorized, declined and captured payments, from
# the answers to its own calls; only what happens without it has to be heard.
SHIPMENT_SUBJECTS = tuple(
    f"shop.shipping.v1.{name}"
    for name in ("ShipmentDispatched", "ShipmentProgressed", "ShipmentDelivered")
)
PAYMENT_SUBJECTS = ("shop.payment.v1.PaymentVoided", "shop.payment.v1.PaymentRefunded")

_FULFILMENT = {
    shipment_pb2.SHIPMENT_STATE_PENDING: FulfilmentState.PREPARING,
    shipment_pb2.SHIPMENT_STATE_IN_TRANSIT: FulfilmentState.SHIPPED,
    shipment_pb2.SHIPMENT_STATE_OUT_FOR_DELIVERY: FulfilmentState.SHIPPED,
    shipment_pb2.SHIPMENT_STATE_DELIVERED: FulfilmentState.DELIVERED,
}


@dataclass(frozen=True, slots=True)
class Followers:
    """Handlers of other contexts' events."""

    clock: Clock

    async def on_shipment(self, uow: PostgresUnitOfWork, message: Message) -> None:
        # The three events have one shape: the shipment and its version.
        event = shipment_events_pb2.ShipmentProgressed.FromString(message.payload)
        await follow_shipment(
            UUID(event.shipment.order_id),
            UUID(event.shipment.id),
            _FULFILMENT[event.shipment.state],
            event.aggregate_version,
            uow,
            self.clock,
        )

    async def on_payment(self, uow: PostgresUnitOfWork, message: Message) -> None:
        event = payment_events_pb2.PaymentRefunded.FromString(message.payload)
        name = payment_pb2.PaymentState.Name(event.payment.state)
        await follow_payment(
            UUID(event.payment.order_id),
            PaymentState(name.removeprefix("PAYMENT_STATE_")),
            event.aggregate_version,
            uow,
            self.clock,
        )
