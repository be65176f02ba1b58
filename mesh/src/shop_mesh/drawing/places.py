"""Where everything of the picture goes, in pixels."""

from dataclasses import dataclass

from shop_mesh.drawing.layers import Layers, arrange
from shop_mesh.traffic.edges import Edge

WIDTH = 264
HEAD = 34
ROW = 21
FOOT = 8
LEGEND = 64
_MARGIN = 28
_BETWEEN_COLUMNS = 96
_BETWEEN_CARDS = 26
_LANE = 6


@dataclass(frozen=True, slots=True)
class Card:
    """A service, and one row per caller of it, in the order in which their lines arrive."""

    name: str
    x: float
    y: float
    callers: tuple[Edge, ...]

    @property
    def height(self) -> float:
        return height_of(len(self.callers))

    def port(self, edge: Edge) -> tuple[float, float]:
        """Where the line of this caller ends."""
        return self.x, self.y + HEAD + ROW * (self.callers.index(edge) + 0.5)

    @property
    def exit(self) -> tuple[float, float]:
        """Where the lines to those it calls begin."""
        return self.x + WIDTH, self.y + HEAD / 2


@dataclass(frozen=True, slots=True)
class Places:
    """The whole picture."""

    width: float
    height: float
    cards: dict[str, Card]
    lines: dict[tuple[str, str], tuple[tuple[float, float], ...]]


def height_of(callers: int) -> float:
    return HEAD + ROW * callers + (FOOT if callers else 0)


def places(edges: list[Edge]) -> Places:
    """Columns side by side, each in the middle of the picture's height."""
    layers = arrange((edge.caller, edge.callee) for edge in edges)
    heights = {
        name: _LANE if ">" in name else height_of(sum(edge.callee == name for edge in edges))
        for column in layers.columns
        for name in column
    }
    column_heights = [
        sum(heights[name] for name in column) + _BETWEEN_CARDS * (len(column) - 1)
        for column in layers.columns
    ]
    tallest = max(column_heights, default=0)
    spots: dict[str, tuple[float, float]] = {}
    for index, column in enumerate(layers.columns):
        y = LEGEND + (tallest - column_heights[index]) / 2
        for name in column:
            spots[name] = (_MARGIN + index * (WIDTH + _BETWEEN_COLUMNS), y)
            y += heights[name] + _BETWEEN_CARDS
    cards = {
        name: Card(name, *spot, _callers(name, edges, layers, spots))
        for name, spot in spots.items()
        if ">" not in name
    }
    return Places(
        width=_MARGIN * 2 + len(layers.columns) * (WIDTH + _BETWEEN_COLUMNS) - _BETWEEN_COLUMNS,
        height=LEGEND + tallest + _MARGIN,
        cards=cards,
        lines={(e.caller, e.callee): _line(e, layers, spots, cards) for e in edges},
    )


def _callers(
    name: str, edges: list[Edge], layers: Layers, spots: dict[str, tuple[float, float]]
) -> tuple[Edge, ...]:
    """From above come the lines from above, so that they do not cross before the card."""

    def arrives(edge: Edge) -> float:
        return spots[layers.paths[edge.caller, edge.callee][-2]][1]

    return tuple(sorted((edge for edge in edges if edge.callee == name), key=arrives))


def _line(
    edge: Edge, layers: Layers, spots: dict[str, tuple[float, float]], cards: dict[str, Card]
) -> tuple[tuple[float, float], ...]:
    _, *lanes, _ = layers.paths[edge.caller, edge.callee]
    through = [
        (x + dx, y + _LANE / 2) for x, y in (spots[lane] for lane in lanes) for dx in (0, WIDTH)
    ]
    return (cards[edge.caller].exit, *through, cards[edge.callee].port(edge))
