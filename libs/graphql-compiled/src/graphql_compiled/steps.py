"""The fields of an object, as functions that put their values into its response."""

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from graphql_compiled.completion import Completion
from graphql_compiled.info import FieldPlan
from graphql_compiled.pending import Complete
from graphql_compiled.positions import Position
from graphql_compiled.resolvers import Resolve
from graphql_compiled.values import usual

if TYPE_CHECKING:
    from graphql_compiled.run import Run

type Step = Callable[[Any, Position | None, dict[str, Any], "Run"], None]
"""Takes the object, its position and its response."""


def type_name_step(field: FieldPlan) -> Step:
    """`__typename`, which the plan knows."""
    key, name = field.key, field.parent_type.name

    def step(_source: Any, _parent: Position | None, data: dict[str, Any], _run: "Run") -> None:
        data[key] = name

    return step


def resolver_step(field: FieldPlan, resolve: Resolve, completion: Completion) -> Step:
    """A field whose resolver is called."""
    key, type_name, nodes = field.key, field.parent_type.name, field.nodes
    nullable = completion.missing is None
    complete, unusual = completion.complete, completion.unusual

    def step(source: Any, parent: Position | None, data: dict[str, Any], run: "Run") -> None:
        position = (parent, key, type_name, data, nullable)
        try:
            value = resolve(source, position, run)
            data[key] = (
                complete(value, position, run)
                if type(value) in usual
                else unusual(value, position, run)
            )
        except Exception as error:  # noqa: BLE001 - any failure is the field's
            run.fail(error, nodes, position)

    return step


def attribute_step(field: FieldPlan, attribute: str, completion: Completion) -> Step:
    """A field that is an attribute of the object."""
    get = attrgetter(attribute)
    in_general = resolver_step(field, lambda source, _position, _run: get(source), completion)
    if completion.read is not None:
        return _flat_step(field.key, get, completion.read, in_general)
    if completion.leaf is None or completion.leaf.unchanged is None or completion.leaf.check:
        return in_general
    key, unchanged = field.key, completion.leaf.unchanged
    otherwise = value_step(field, completion)

    def step(source: Any, parent: Position | None, data: dict[str, Any], run: "Run") -> None:
        try:
            value = get(source)
        except Exception as error:  # noqa: BLE001 - a property may raise anything
            otherwise(error, parent, data, run)
            return
        if type(value) is unchanged:
            data[key] = value
        else:
            otherwise(value, parent, data, run)

    return step


def _flat_step(
    key: str,
    get: Callable[[Any], Any],
    read: Callable[[Any], dict[str, Any] | None],
    in_general: Step,
) -> Step:
    """An object of which only attributes are selected that are leaves."""

    def step(source: Any, parent: Position | None, data: dict[str, Any], run: "Run") -> None:
        try:
            value = get(source)
            found = read(value) if type(value) in usual else None
        except Exception:  # noqa: BLE001 - it will be told where it belongs
            found = None
        if found is not None:
            data[key] = found
        else:
            in_general(source, parent, data, run)

    return step


def value_step(field: FieldPlan, completion: Completion) -> Step:
    """A field whose value was read already; it stands where the object would."""
    return resolver_step(field, lambda value, _position, _run: value, completion)


def object_completer(steps: tuple[Step, ...]) -> Complete:
    def complete(source: Any, position: Position | None, run: "Run") -> dict[str, Any]:
        data: dict[str, Any] = {}
        for step in steps:
            step(source, position, data, run)
        return data

    return complete
