"""Fields of the items of a list that are loaded for the whole list: one call, and no task each."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql.error import located_error

from graphql_compiled.completion import Completion
from graphql_compiled.info import FieldPlan
from graphql_compiled.pending import Pending
from graphql_compiled.positions import Position, keys_of, nullable_above

if TYPE_CHECKING:
    from graphql_compiled.run import Run
    from graphql_compiled.steps import Step


class Loaded(NamedTuple):
    """How a field is loaded for many objects at once."""

    key_of: Callable[[Any], Any]
    """Takes the object."""
    many: Callable[[Any, list[Any]], Awaitable[Sequence[Any]]]
    """Takes the context and keys; gives a value for each, or an exception in its place."""
    then: Callable[[Any], Any] | None
    """Makes the field's value of what was loaded."""


def loaded_step(field: FieldPlan, loaded: Loaded, completion: Completion) -> "Step":
    """Notes the key, and leaves the loading to when all that can be read has been read."""
    key, nodes = field.key, field.nodes
    key_of = loaded.key_of
    place_in = _placing(field, completion)
    this_step = object()

    def step(source: Any, parent: Position | None, data: dict[str, Any], run: "Run") -> None:
        data[key] = None
        try:
            wanted = key_of(source)
        except Exception as error:  # noqa: BLE001 - any failure is the field's
            run.fail(error, nodes, place_in(data, parent))
            return
        load = run.loads.get(this_step)
        if load is None:
            load = run.loads[this_step] = _Load(loaded, completion, key, place_in)
            run.fresh.append(Pending(load.values(run), load.complete, nodes, None))
        load.keys.append(wanted)
        load.objects.append(data)
        load.parents.append(parent)

    return step


type _Placing = Callable[[dict[str, Any], Position | None], Position]


def _placing(field: FieldPlan, completion: Completion) -> _Placing:
    """Tells where the field stands in an object's response; few are asked, when they fail."""
    key, type_name, nullable = field.key, field.parent_type.name, completion.missing is None
    return lambda data, parent: (parent, key, type_name, data, nullable)


class _Load:
    """What one field waits for, in all the objects that it has been found in."""

    __slots__ = ("_completion", "_key", "_loaded", "_place_in", "keys", "objects", "parents")

    def __init__(
        self, loaded: Loaded, completion: Completion, key: str, place_in: _Placing
    ) -> None:
        self._loaded = loaded
        self._completion = completion
        self._key = key
        self._place_in = place_in
        self.keys: list[Any] = []
        self.objects: list[dict[str, Any]] = []
        """The responses that the field belongs to."""
        self.parents: list[Position | None] = []
        """Where these stand."""

    async def values(self, run: "Run") -> Sequence[Any]:
        try:
            return await self._loaded.many(run.executor.context_value, self.keys)
        except Exception as error:  # noqa: BLE001 - the failure of each of them
            return [error] * len(self.keys)

    def complete(self, values: Sequence[Any], _: Position | None, run: "Run") -> None:
        key, then, completion = self._key, self._loaded.then, self._completion
        unchanged, check = completion.leaf[1:3] if completion.leaf else (None, None)
        for value, data, parent in zip(values, self.objects, self.parents, strict=True):
            try:
                if then is not None and not isinstance(value, Exception):
                    value = then(value)  # noqa: PLW2901 - what follows is about the field's value
                if type(value) is not unchanged or value is None or (check and not check(value)):
                    place = self._place_in(data, parent)
                    value = completion.settle(value, place, run)  # noqa: PLW2901 - likewise
                data[key] = value
            except Exception as error:  # noqa: BLE001 - any failure is the field's
                place = self._place_in(data, parent)
                located = located_error(error, completion.nodes, list(keys_of(place)))
                run.end(located, nullable_above(place))
