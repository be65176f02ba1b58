"""Facts of the catalogue as messages of the outbox."""

from chassis.database.outbox import OutboxMessage
from chassis.unit_of_work import Event
from shop.product.v1 import product_events_pb2

from product_service.adapters.proto_mapping import to_product
from product_service.domain.events import ProductChanged


def encode(event: Event) -> OutboxMessage:
    if not isinstance(event, ProductChanged):
        raise TypeError(f"no message for {type(event).__name__}")
    product = event.product
    message = product_events_pb2.ProductChanged(
        product=to_product(product), aggregate_version=product.version
    )
    return OutboxMessage(
        subject="shop.product.v1.ProductChanged",
        aggregate_id=str(product.id),
        aggregate_version=product.version,
        payload=message.SerializeToString(),
    )
