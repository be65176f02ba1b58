"""How far consumers are behind."""

from nats.js.errors import NotFoundError
from opentelemetry import metrics

from chassis.messaging.jetstream import Messaging, stream_of

_pending = metrics.get_meter("chassis").create_gauge(
    "shop.consumer.pending", "{event}", "Events that a consumer has not handled yet."
)


class ConsumerGauges:
    """Measures the consumers of one service."""

    def __init__(self, messaging: Messaging) -> None:
        self._messaging = messaging

    async def measure(self) -> None:
        jetstream = await self._messaging.jetstream()
        for name, context in self._messaging.consumers.items():
            try:
                info = await jetstream.consumer_info(stream_of(context), name)
            except NotFoundError:
                continue  # it has not begun
            behind = (info.num_pending or 0) + (info.num_ack_pending or 0)
            _pending.set(behind, {"messaging.consumer.group.name": name})
