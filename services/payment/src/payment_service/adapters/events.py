"""Domain events as messages for the outbox."""

from chassis.database.outbox import OutboxMessage
from chassis.unit_of_work import Event
from shop.payment.v1 import payment_events_pb2 as pb

from payment_service.adapters.proto_mapping import payment_message
from payment_service.domain.events import PaymentEvent


def encode(event: Event) -> OutboxMessage:
    """A domain event and its message share their name."""
    if not isinstance(event, PaymentEvent):
        raise TypeError(f"{type(event).__name__} has no message")
    name, payment = type(event).__name__, event.payment
    message = getattr(pb, name)(payment=payment_message(payment), aggregate_version=payment.version)
    return OutboxMessage(
        subject=f"shop.payment.v1.{name}",
        aggregate_id=str(payment.id),
        aggregate_version=payment.version,
        payload=message.SerializeToString(),
    )
