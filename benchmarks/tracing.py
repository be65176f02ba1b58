"""`python -m benchmarks.tracing`: what traces cost the CPU in serving a call and making another.

Three ways: the SDK's spans that a sampler drops, the header passed on, and spans that are recorded.
"""

import time
from collections.abc import Callable

from chassis.rpc.client import outgoing
from chassis.rpc.observed import calling, serving
from chassis.telemetry import tracing
from opentelemetry import propagate
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind

METHOD = "/shop.order.v1.OrderService/GetOrder"
METADATA = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
_CALLS = 5_000
_ROUNDS = 5
_DROPPING = TracerProvider(sampler=ALWAYS_OFF).get_tracer("benchmark")


def dropped() -> None:
    """As OpenTelemetry's instrumentation does it."""
    parent = propagate.extract(METADATA)
    with (
        _DROPPING.start_as_current_span(METHOD, context=parent, kind=SpanKind.SERVER),
        _DROPPING.start_as_current_span(METHOD, kind=SpanKind.CLIENT),
    ):
        carrier: dict[str, str] = {}
        propagate.inject(carrier)


def ours() -> None:
    with serving(METHOD, METADATA), calling(METHOD) as call:
        outgoing(call.traceparent)


def microseconds(work: Callable[[], None]) -> float:
    """The best of a few rounds: others work on this machine, too."""
    rounds = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for _ in range(_CALLS):
            work()
        rounds.append(time.process_time() - began)
    return min(rounds) / _CALLS * 1e6


def main() -> None:
    off = microseconds(ours)
    tracing.record(TracerProvider(shutdown_on_exit=False).get_tracer("benchmark"))
    on = microseconds(ours)
    tracing.record(None)
    for name, value in (
        ("the SDK's spans, dropped by a sampler", microseconds(dropped)),
        ("no collector: the header alone", off),
        ("a collector: two spans and two durations", on),
    ):
        print(f"{value:7.1f} us  {name}")  # noqa: T201


if __name__ == "__main__":
    main()
