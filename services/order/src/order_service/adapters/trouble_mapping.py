"""What keeps an order from going on, as a message."""

from chassis.rpc.timestamps import timestamp
from shop.order.v1.order_service_pb2 import OrderTrouble

from order_service.adapters.proto_mapping import order_message
from order_service.application.troubles import Trouble
from order_service.domain.order import Order


def trouble_message(order: Order, trouble: Trouble) -> OrderTrouble:
    return OrderTrouble(
        order=order_message(order),
        step=trouble.step,
        reason=trouble.reason,
        message=trouble.message,
        attempts=trouble.attempts,
        advice=trouble.advice,
        last_attempt_time=timestamp(trouble.last_attempt_time),
    )
