"""Several attributes of one object that are leaves, read in one go."""

from collections.abc import Callable
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

from graphql_compiled.completion import Completion
from graphql_compiled.info import FieldPlan
from graphql_compiled.positions import Position
from graphql_compiled.steps import Step, attribute_step, value_step

if TYPE_CHECKING:
    from graphql_compiled.run import Run

type Attribute = tuple[FieldPlan, str, Completion]

_MOST_COMBINATIONS = 32


def attributes_step(attributes: list[Attribute]) -> Step:
    """Reads all, and compares their types with those that were found unchanged before."""
    if len(attributes) == 1:
        return attribute_step(*attributes[0])
    get = attrgetter(*(name for _, name, _ in attributes))
    keys = tuple(field.key for field, _, _ in attributes)
    one_by_one = [attribute_step(*each) for each in attributes]
    already_read = [value_step(field, completion) for field, _, completion in attributes]
    accepts = _accepting(attributes)
    checks = [
        (place, completion.leaf.check)
        for place, (_, _, completion) in enumerate(attributes)
        if completion.leaf and completion.leaf.check
    ]
    accepted: set[tuple[type, ...]] = set()

    def step(source: Any, parent: Position | None, data: dict[str, Any], run: "Run") -> None:
        try:
            values = get(source)
        except Exception:  # noqa: BLE001 - reading one by one tells which
            for each in one_by_one:
                each(source, parent, data, run)
            return
        types = tuple(map(type, values))
        if (types in accepted or accepts(types, accepted)) and (
            not checks or _pass(values, checks)
        ):
            data.update(zip(keys, values, strict=True))
            return
        for complete, value in zip(already_read, values, strict=True):
            complete(value, parent, data, run)

    return step


def _accepting(
    attributes: list[Attribute],
) -> Callable[[tuple[type, ...], set[tuple[type, ...]]], bool]:
    allowed = [
        {completion.leaf.unchanged if completion.leaf else None}
        | ({NoneType} if completion.missing is None else set())
        for _, _, completion in attributes
    ]

    def accepts(types: tuple[type, ...], accepted: set[tuple[type, ...]]) -> bool:
        fits = all(kind in kinds for kind, kinds in zip(types, allowed, strict=True))
        if fits and len(accepted) < _MOST_COMBINATIONS:
            accepted.add(types)
        return fits

    return accepts


def _pass(values: tuple[Any, ...], checks: list[tuple[int, Callable[[Any], bool]]]) -> bool:
    for place, check in checks:
        value = values[place]
        if value is not None and not check(value):
            return False
    return True
