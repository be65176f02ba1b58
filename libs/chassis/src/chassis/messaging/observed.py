"""The spans of events: each is published and handled in the trace of what caused it."""

from collections.abc import Mapping

from nats.aio.msg import Msg
from opentelemetry.trace import SpanKind

from chassis.telemetry import tracing
from chassis.telemetry.spans import Span
from chassis.telemetry.traceparent import TRACEPARENT


def publishing(subject: str, headers: Mapping[str, str]) -> Span:
    return tracing.continued(
        f"publish {subject}", headers.get(TRACEPARENT), SpanKind.PRODUCER, _attributes(subject)
    )


def handling(consumer: str, message: Msg) -> Span:
    subject = message.subject
    attributes = _attributes(subject) | {"messaging.consumer.group.name": consumer}
    header = (message.headers or {}).get(TRACEPARENT)
    return tracing.continued(f"process {subject}", header, SpanKind.CONSUMER, attributes)


def _attributes(subject: str) -> dict[str, str]:
    return {"messaging.system": "nats", "messaging.destination.name": subject}
