"""The order of a start."""

from collections.abc import Collection, Iterable
from graphlib import TopologicalSorter

from runner.supervision.unit import Unit


class UnknownUnit(ValueError):
    """Somebody named a part that does not exist."""


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """Sort so that every unit comes after what it needs; raise for a cycle or an unknown name."""
    by_name = {unit.name: unit for unit in units}
    _must_know(by_name, (need for unit in by_name.values() for need in unit.needs))
    sorter = TopologicalSorter({name: unit.needs for name, unit in by_name.items()})
    return [by_name[name] for name in sorter.static_order()]


def only(units: Collection[Unit], wanted: Collection[str]) -> list[Unit]:
    """Keep the wanted units and all they need."""
    by_name = {unit.name: unit for unit in units}
    _must_know(by_name, wanted)
    kept: set[str] = set()
    open_names = list(wanted)
    while open_names:
        name = open_names.pop()
        if name not in kept:
            kept.add(name)
            open_names.extend(by_name[name].needs)
    return [unit for unit in units if unit.name in kept]


def _must_know(by_name: Collection[str], names: Iterable[str]) -> None:
    for name in names:
        if name not in by_name:
            raise UnknownUnit(f"no part is called {name!r}; there are {', '.join(sorted(by_name))}")
