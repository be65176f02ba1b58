"""Who stands before whom: columns from the entrance to what calls nobody, and an order in each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

type Pair = tuple[str, str]
_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Layers:
    """Columns of names, and for every pair the items it runs through from caller to callee.

    A pair that skips columns runs through an item of its own in each of them, so that the line
    finds room between the others: such an item is named by the pair and its column.
    """

    columns: tuple[tuple[str, ...], ...]
    paths: dict[Pair, tuple[str, ...]]


def arrange(pairs: Iterable[Pair]) -> Layers:
    """Put every callee to the right of its callers; a call against the grain runs backwards."""
    known = sorted(set(pairs))
    column_of = _longest_paths(known)
    columns: list[list[str]] = [[] for _ in range(max(column_of.values(), default=-1) + 1)]
    for name, column in sorted(column_of.items()):
        columns[column].append(name)
    paths: dict[Pair, tuple[str, ...]] = {}
    for pair in known:
        between = range(column_of[pair[0]] + 1, column_of[pair[1]])
        lanes = {column: f"{pair[0]}>{pair[1]}@{column}" for column in between}
        for column, lane in lanes.items():
            columns[column].append(lane)
        paths[pair] = (pair[0], *lanes.values(), pair[1])
    return Layers(_untangled(columns, paths), paths)


def _longest_paths(pairs: list[Pair]) -> dict[str, int]:
    """The column of each name; calls that close a circle do not count."""
    callees: defaultdict[str, list[str]] = defaultdict(list)
    for caller, callee in pairs:
        callees[caller].append(callee)
    called = {callee for _, callee in pairs}
    column_of: dict[str, int] = {}

    def place(name: str, column: int, above: tuple[str, ...]) -> None:
        if column_of.get(name, -1) >= column:
            return
        column_of[name] = column
        for callee in callees[name]:
            if callee not in (*above, name):
                place(callee, column + 1, (*above, name))

    for name in sorted(callees, key=lambda each: (each in called, each)):
        if name not in column_of:
            place(name, 0, ())
    return column_of


def _untangled(
    columns: list[list[str]], paths: dict[Pair, tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """Order each column by where its neighbours stand, a few times to and fro."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    after: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths.values():
        for left, right in pairwise(path):
            before[right].append(left)
            after[left].append(right)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        neighbours = before if forward else after
        for index in range(len(columns)) if forward else reversed(range(len(columns))):
            places = _places(columns)
            middles = {name: _middle(name, neighbours[name], places) for name in columns[index]}
            columns[index].sort(key=middles.__getitem__)
    return tuple(tuple(column) for column in columns)


def _places(columns: list[list[str]]) -> dict[str, float]:
    """How far down its column each stands, between 0 and 1."""
    return {
        name: (place + 0.5) / len(column) for column in columns for place, name in enumerate(column)
    }


def _middle(name: str, neighbours: list[str], places: dict[str, float]) -> float:
    return (
        sum(places[each] for each in neighbours) / len(neighbours) if neighbours else places[name]
    )
