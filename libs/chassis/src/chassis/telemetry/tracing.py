"""Traces. Where nobody records them there are no spans, and only the trace's id travels on.

What a process does for a call, a message or a saga is `continued` from the header that came with
it; `span` names a part of that. Few need either: the chassis traces RPCs, statements and events.
"""

from typing import cast

from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)

from chassis.telemetry.spans import Attributes, Carried, Nothing, Recorded, Span, carried
from chassis.telemetry.traceparent import accepted, begun, header_of, span_of, trace_id_of

_NOTHING = Nothing()
_tracer: Tracer | None = None


def record(tracer: Tracer | None) -> None:
    """Record spans with this tracer from now on; with None, none."""
    global _tracer  # noqa: PLW0603 - one process has one tracer
    _tracer = tracer


def recorder() -> Tracer | None:
    """What records spans here, if anything does."""
    return _tracer


def span(
    name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None
) -> Span:
    """A part of what is being done."""
    if _tracer is None:
        return _NOTHING
    return Recorded(_tracer.start_span(name, kind=kind, attributes=attributes))


def continued(
    name: str,
    header: str | None,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Attributes | None = None,
) -> Span:
    """Work that was asked for elsewhere, or earlier, in the trace of that; else a new trace."""
    if _tracer is None:
        return Carried(accepted(header) or begun())
    return Recorded(_tracer.start_span(name, caller(header), kind, attributes))


def caller(header: str | None) -> Context:
    """The parent that a header names; none if it names none."""
    if accepted(header) is None:
        return Context()
    return set_span_in_context(NonRecordingSpan(span_of(cast(str, header))), Context())


def past(name: str, began: int, ended: int, attributes: Attributes, failed: str = "") -> None:
    """Record a part of the present trace after the fact; times are those of `time.time_ns()`."""
    if _tracer is None or not get_current_span().get_span_context().trace_flags.sampled:
        return
    done = _tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes, start_time=began)
    if failed:
        done.set_status(Status(StatusCode.ERROR, failed))
    done.end(ended)


def note(**attributes: str | int) -> None:
    """Add to the present span what one may look for; `order` becomes `shop.order`."""
    if _tracer is not None:
        get_current_span().set_attributes(
            {f"shop.{name}": value for name, value in attributes.items()}
        )


def traceparent() -> str | None:
    """The header of what is being done."""
    if _tracer is None:
        return carried.get()
    present = get_current_span().get_span_context()
    return header_of(present) if present.is_valid else None


def current_trace_id() -> str | None:
    """The running trace's id in hex, for logs and error extensions."""
    header = traceparent()
    return trace_id_of(header) if header else None
