"""A trace as text: a line for each span, below the one it is a part of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from runner.traces.model import Span

_MILLISECOND = 1_000_000


def shown(spans: Sequence[Span]) -> str:
    """When each began, how long it took, whose it was, and what it did."""
    known = {span.span_id for span in spans}
    parts: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        parts[span.parent_id if span.parent_id in known else ""].append(span)
    first, last = min(span.began for span in spans), max(span.ended for span in spans)
    title = f"trace {spans[0].trace_id}: {len(spans)} spans in {_ms(last - first)} ms"
    return "\n".join([title, *_lines(parts, "", first, 0)])


def _lines(parts: dict[str, list[Span]], of: str, first: int, depth: int) -> Iterator[str]:
    for span in parts[of]:
        times = f"{_ms(span.began - first):>8} {_ms(span.ended - span.began):>8}"
        failed = f"  FAILED {span.attributes.get('error.type', '')}" if span.failed else ""
        yield f"{times}  {'  ' * depth}{span.service}: {span.name}{failed}".rstrip()
        yield from _lines(parts, span.span_id, first, depth + 1)


def _ms(nanoseconds: int) -> str:
    return f"{nanoseconds / _MILLISECOND:.1f}"
