"""The W3C `traceparent` header, which carries a trace from process to process."""

import random
import re

from opentelemetry.trace import SpanContext, TraceFlags

TRACEPARENT = "traceparent"
_FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)


def accepted(header: str | None) -> str | None:
    """The header, if it is one."""
    return header if header and _FORM.fullmatch(header) else None


def begun() -> str:
    """The header of a trace that starts here and that nobody records."""
    return f"00-{random.getrandbits(128):032x}-{random.getrandbits(64):016x}-00"


def trace_id_of(header: str) -> str:
    return header[3:35]


def header_of(span: SpanContext) -> str:
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{span.trace_flags:02x}"


def span_of(header: str) -> SpanContext:
    """The span that an accepted header names."""
    return SpanContext(
        trace_id=int(header[3:35], 16),
        span_id=int(header[36:52], 16),
        is_remote=True,
        trace_flags=TraceFlags(int(header[53:55], 16)),
    )
