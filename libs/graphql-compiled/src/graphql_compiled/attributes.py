"""Several attributes of one object, read in one go.

They are leaves, lists of leaves, and objects of which only such are selected.
"""

from collections.abc import Callable
from functools import lru_cache
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from graphql_compiled.completion import Completion
from graphql_compiled.info import FieldPlan
from graphql_compiled.leaves import Leaf
from graphql_compiled.pending import Complete
from graphql_compiled.positions import Position
from graphql_compiled.resolvers import Instances
from graphql_compiled.steps import Step, attribute_step
from graphql_compiled.values import usual

if TYPE_CHECKING:
    from graphql_compiled.run import Run

type Attribute = tuple[FieldPlan, str, Completion]
type Read = Callable[[Any], dict[str, Any] | None]
"""Takes the object; None if a value, or the object, may not be what it should. May raise."""

_SOURCES_KEPT = 1_000


def is_plain(attribute: str, completion: Completion) -> bool:
    """Whether it can be read together with its neighbours."""
    named = attribute.isidentifier() and not iskeyword(attribute)
    leaf = completion.leaf or completion.items
    return named and (leaf.unchanged is not None if leaf else completion.read is not None)


class Attributes:
    """Neighbouring fields, read by a function made for them; one by one where that does not do."""

    def __init__(self, attributes: list[Attribute], instances: Instances | None = None) -> None:
        below = tuple(each.read for _, _, each in attributes)
        kind, unless = instances or (object, "")
        self.read: Read = _made(_source(attributes, unless), below, kind)
        self._one_by_one = [attribute_step(*each) for each in attributes]

    def step(self, source: Any, parent: Position | None, data: dict[str, Any], run: "Run") -> None:
        try:
            found = self.read(source)
        except Exception:  # noqa: BLE001 - reading one by one tells which
            found = None
        if found is not None:
            data.update(found)
        else:
            self.each(source, parent, data, run)

    def each(self, source: Any, parent: Position | None, data: dict[str, Any], run: "Run") -> None:
        for step in self._one_by_one:
            step(source, parent, data, run)

    def first_of(self, steps: tuple[Step, ...], otherwise: Complete) -> Complete:
        """Completes an object that begins with these fields, and goes on with other steps."""
        read = self.read

        def complete(source: Any, position: Position, run: "Run") -> Any:
            try:
                data = read(source)
            except Exception:  # noqa: BLE001 - reading one by one tells which
                data = None
            if data is None:
                return otherwise(source, position, run)
            for step in steps:
                step(source, position, data, run)
            return data

        return complete


def _source(attributes: list[Attribute], unless: str) -> str:
    reads, tests, items = [], [], []
    if unless:
        reads.append(f"    if not isinstance(source, kind) or hasattr(source, {unless!r}):")
        reads.append("        return None")
    for place, (field, attribute, completion) in enumerate(attributes):
        value = f"v{place}"
        reads.append(f"    {value} = source.{attribute}")
        if completion.read is not None:
            below = f"d{place}"
            read = f"below[{place}]({value}) if type({value}) in usual else None"
            reads.append(f"    {below} = {read}")
            tests.append(f"({below} is not None{_or_null(value, completion)})")
            value = below
        else:
            tests.append(_test(value, completion))
            if completion.items:
                copied = f"list({value})"
                value = copied if completion.missing else f"None if {value} is None else {copied}"
        items.append(f"{field.key!r}: {value}")
    return "\n".join(
        [
            "def read(source):",
            *reads,
            f"    if {' and '.join(tests)}:",
            f"        return {{{', '.join(items)}}}",
        ]
    )


def _test(value: str, completion: Completion) -> str:
    if completion.leaf:
        test = _test_of(value, completion.leaf)
    else:
        assert completion.items  # noqa: S101 - planned as such
        test = _test_of("each", completion.items)
        test = f"type({value}) is list and all([{test} for each in {value}])"
    return f"({test}{_or_null(value, completion)})"


def _test_of(value: str, leaf: Leaf) -> str:
    assert leaf.unchanged  # noqa: S101 - planned as such
    test = f"type({value}) is {leaf.unchanged.__name__}"
    return f"{test} and {leaf.test.format(value)}" if leaf.test else test


def _or_null(value: str, completion: Completion) -> str:
    return "" if completion.missing else f" or {value} is None"


def forget_sources() -> None:
    """Make the functions anew, for those who want to know what that takes."""
    _made.cache_clear()


@lru_cache(maxsize=_SOURCES_KEPT)
def _made(source: str, below: tuple[Read | None, ...], kind: type) -> Read:
    """Made of the names of attributes and fields alone, which GraphQL and Python have checked."""
    made: dict[str, Any] = {"below": below, "kind": kind, "usual": usual}
    exec(source, made)  # noqa: S102 - see above
    read: Read = made["read"]
    return read
