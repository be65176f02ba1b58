"""The mesh's traffic as a picture: cards for services, lines for who calls whom."""

import math
from collections.abc import Iterator
from itertools import pairwise
from xml.sax.saxutils import escape

from shop_mesh.drawing.places import FOOT, HEAD, ROW, WIDTH, Card, Places, places
from shop_mesh.drawing.words import milliseconds, rate
from shop_mesh.traffic.edges import Edge

_FINE = "#3d7a6b"
_SOME_FAIL = "#c98a1b"
_MANY_FAIL = "#c0392b"
_NOTE = "In a card, one row per caller: calls, p50 / p99 in ms, share that did not fail."
_STYLE = """
text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #26323a }
.title { font-size: 17px; font-weight: 600 } .note, .unit { fill: #6b7a84 }
.name { font-size: 14px; font-weight: 600 } .card { fill: #fff; stroke: #cfd8dc }
.line { fill: none; stroke-opacity: .75; stroke-linecap: round }
"""


def svg(edges: list[Edge], title: str) -> str:
    """Draw the edges; a line's width grows with the calls, its colour tells of failures."""
    where = places(edges)
    size = f'width="{where.width:g}" height="{where.height:g}"'
    view = f'viewBox="0 0 {where.width:g} {where.height:g}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style>",
            f'<rect {size} fill="#f6f8f9"/>',
            f'<text class="title" x="28" y="32">{escape(title)}</text>',
            f'<text class="note" x="28" y="50">{_NOTE}</text>',
            *_lines(edges, where),
            *(part for card in where.cards.values() for part in _card(card)),
            "</svg>",
        ]
    )


def colour(edge: Edge) -> str:
    """One call in a hundred is where an operator should look."""
    share = edge.answers.success_rate
    if share is None or share == 1:
        return _FINE
    return _SOME_FAIL if share >= 0.99 else _MANY_FAIL  # noqa: PLR2004


def _lines(edges: list[Edge], where: Places) -> Iterator[str]:
    most = max((edge.answers.calls for edge in edges), default=1)
    for edge in edges:
        width = 1.5 + 5 * math.log1p(edge.answers.calls) / math.log1p(most)
        yield (
            f'<path class="line" d="{_path(where.lines[edge.caller, edge.callee])}" '
            f'stroke="{colour(edge)}" stroke-width="{width:.1f}"/>'
        )


def _path(points: tuple[tuple[float, float], ...]) -> str:
    """Level where it leaves and arrives, so that it is plain which way it goes."""
    (x, y), *_ = points
    drawn = [f"M{x:g},{y:g}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = max(abs(x2 - x1) / 2, 40) if y1 != y2 else 0
        drawn.append(f"C{x1 + bend:g},{y1:g} {x2 - bend:g},{y2:g} {x2:g},{y2:g}")
    return " ".join(drawn)


def _card(card: Card) -> Iterator[str]:
    height = card.height
    yield f'<g transform="translate({card.x:g},{card.y:g})">'
    yield f'<rect class="card" width="{WIDTH}" height="{height:g}" rx="8"/>'
    yield f'<text class="name" x="14" y="22">{escape(card.name)}</text>'
    for row, edge in enumerate(card.callers):
        yield from _row(edge, HEAD + ROW * (row + 0.5) + 4)
    yield "</g>"


def _row(edge: Edge, y: float) -> Iterator[str]:
    answers, times = edge.answers, edge.times
    fast, slow = milliseconds(times.quantile(0.5)), milliseconds(times.quantile(0.99))
    right = 'text-anchor="end"'
    yield f'<circle cx="0" cy="{y - 4:g}" r="4" fill="{colour(edge)}"/>'
    yield f'<text x="14" y="{y:g}">{escape(edge.caller)}</text>'
    yield f'<text x="130" y="{y:g}" {right}>{answers.calls}</text>'
    yield f'<text class="unit" x="208" y="{y:g}" {right}>{fast} / {slow}</text>'
    yield f'<text x="{WIDTH - FOOT:g}" y="{y:g}" {right}>{rate(answers.success_rate)}</text>'
