"""Resolvers that do anything a resolver can do, the same for the same seed and path."""

from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from random import Random
from typing import Any
from zlib import crc32

from graphql import (
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    is_enum_type,
    is_leaf_type,
)

from graphql_compiled.testing.clock import Clock

KINDS = ("Alpha", "Beta", "Gamma")


class World:
    """The context of an execution: a seed, a clock, and how often things go wrong."""

    def __init__(self, schema: GraphQLSchema, seed: int, trouble: float) -> None:
        self.schema, self.seed, self.trouble = schema, seed, trouble
        self.clock = Clock(seed)
        self._made: list[Coroutine[Any, Any, Any]] = []

    def later[T: Coroutine[Any, Any, Any]](self, made: T) -> T:
        """Remember what may never be awaited."""
        self._made.append(made)
        return made

    def close(self) -> None:
        for each in self._made:
            each.close()

    def chance(self, *key: object) -> Random:
        return Random(crc32(repr((self.seed, key)).encode()))  # noqa: S311 - a test


class Late:
    """Awaitable, and no coroutine."""

    def __init__(self, work: Coroutine[Any, Any, Any]) -> None:
        self._work = work

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._work.__await__()


class Thing:
    """An object of the schema; its attributes are made when they are read."""

    def __init__(self, world: World, kind: str, key: str) -> None:
        self.world, self.kind, self.key = world, kind, key

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return attribute_of(self, name)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.key}>"


def attribute_of(thing: Thing, name: str) -> Any:
    kind = thing.world.schema.type_map[thing.kind]
    assert isinstance(kind, GraphQLObjectType)
    field = kind.fields.get(name)
    if field is None:
        raise AttributeError(name)
    outcome = of_type(thing.world, field.type, f"{thing.key}.{name}")
    if field.args or thing.world.chance(thing.key, name, "callable").random() < 0.1:
        return lambda _info, **args: f"{args}" if field.args else outcome
    return outcome


def resolve(source: Any, info: Any, **args: Any) -> Any:
    world: World = info.context
    key = f"{info.path.as_list()}{sorted(args.items())}"
    assert info.parent_type.fields[info.field_name].type is info.return_type
    assert info.field_nodes[0].name.value == info.field_name
    if args and world.chance(key, "echo").random() < 0.7:
        return f"{args} of {_named(source)} in {info.variable_values.coerced}"
    return of_type(world, info.return_type, key)


def reader(name: str) -> Callable[[Any, Any], Any]:
    def read(source: Any, _info: Any) -> Any:
        return getattr(source, name)

    return read


def of_type(world: World, kind: Any, key: str) -> Any:
    """A value for a field of this type: at once, later, or not at all."""
    chance = world.chance(key, "how")
    roll = chance.random()
    if roll < world.trouble / 2:
        return _trouble(world, key, chance)
    value = value_of(world, kind, key)
    if roll < 0.25:
        return _later(world, key, value)
    if roll < 0.3:
        return Late(_later(world, key, value))
    return value


def _trouble(world: World, key: str, chance: Random) -> Any:
    match chance.randrange(7):
        case 0:
            raise ValueError(f"no {key}")
        case 1:
            raise GraphQLError(f"refused {key}", extensions={"key": key})
        case 2:
            return LookupError(f"returned {key}")
        case 3:
            return None
        case 4:
            return _failing_later(world, key)
        case 5:
            return _later(world, key, KeyError(key))
        case _:
            return _later(world, key, None)


def _later(world: World, key: str, value: Any) -> Coroutine[Any, Any, Any]:
    async def wait() -> Any:
        await world.clock.reached(key)
        return value

    return world.later(wait())


def _failing_later(world: World, key: str) -> Coroutine[Any, Any, Any]:
    async def wait() -> Any:
        await world.clock.reached(key)
        raise RuntimeError(f"failed {key}")

    return world.later(wait())


def value_of(world: World, kind: Any, key: str) -> Any:
    chance = world.chance(key, "what")
    if isinstance(kind, GraphQLNonNull):
        bad = chance.random() < world.trouble / 10
        return None if bad else value_of(world, kind.of_type, key)
    if chance.random() < world.trouble / 8:
        return chance.choice([None, Undefined, [], {}, "text", 7, 2**40, float("nan"), object])
    if isinstance(kind, GraphQLList):
        return _list_of(world, kind.of_type, key, chance)
    if is_leaf_type(kind):
        return _leaf(kind, key, chance)
    name = kind.name if kind.name in KINDS else chance.choice(KINDS)
    return Thing(world, name, key)


def _list_of(world: World, item: Any, key: str, chance: Random) -> Any:
    trouble = world.trouble / 4
    items = (
        [
            of_type(world, item, f"{key}{place}")
            if chance.random() < 0.2
            else value_of(world, item, f"{key}{place}")
            for place in range(chance.randrange(4))
        ]
        if chance.random() > trouble
        else []
    )
    shape = chance.randrange(8)
    if shape == 0:
        return _generated(items, fails=chance.random() < trouble)
    if shape == 1:
        return _received(world, key, items, fails=chance.random() < trouble)
    return tuple(items) if shape == 2 else items


def _generated(items: list[Any], *, fails: bool) -> Iterator[Any]:
    yield from items
    if fails:
        raise ValueError("the iterator failed")


async def _received(world: World, key: str, items: list[Any], *, fails: bool) -> AsyncIterator[Any]:
    for place, each in enumerate(items):
        await world.clock.reached(f"{key}item{place}")
        yield each
    if fails:
        await world.clock.reached(f"{key} fails")
        raise ValueError("the stream failed")


def _leaf(kind: Any, key: str, chance: Random) -> Any:
    if is_enum_type(kind):
        return chance.choice(list(kind.values))
    assert isinstance(kind, GraphQLScalarType)
    values: dict[str, list[Any]] = {
        "Int": [1, 0, -5, True, 3.0, "12"],
        "Float": [1.5, 2, "2.5", False],
        "Boolean": [True, False, 1, 0.0],
        "ID": [key, 17],
        "Odd": [1, 3, 5, 7, 4],
    }
    return chance.choice(values.get(kind.name, [key, "", 12, 1.5, True]))


def _named(value: Any) -> str:
    """What it is, without an address."""
    return repr(value) if isinstance(value, Thing) else type(value).__name__


def resolve_type(value: Any, info: Any, _abstract: Any) -> Any:
    world: World = info.context
    key = f"type{info.path.as_list()}{_named(value)}"
    chance = world.chance(key)
    name: Any = getattr(value, "kind", None)
    if chance.random() < world.trouble / 8:
        name = chance.choice([None, "Beta", "Nothing", "Color", 3, ValueError])
    if name is ValueError:
        raise ValueError(f"no type for {_named(value)}")
    return _later(world, key, name) if chance.random() < 0.2 else name


def is_kind(name: str) -> Callable[[Any, Any], bool]:
    return lambda value, _info: getattr(value, "kind", None) == name


def is_gamma(value: Any, info: Any) -> Any:
    world: World = info.context
    answer = getattr(value, "kind", None) == "Gamma"
    late = world.chance(_named(value), "gamma").random() < 0.2
    return (
        _later(world, f"is gamma {info.path.as_list()} {_named(value)}", answer) if late else answer
    )


def odd_out(value: Any) -> Any:
    if value == 7:
        return None
    if value == 4 or not isinstance(value, int):
        raise ValueError(f"{value!r} is not odd")
    return {"odd": value}


def odd_in(value: Any) -> Any:
    if not isinstance(value, int) or value % 2 == 0:
        raise ValueError(f"{value!r} is not odd")
    return {"odd": value}


def subscribe(_source: Any, info: Any, **_args: Any) -> AsyncIterator[Any]:
    return _events(info.context)


async def _events(world: World) -> AsyncIterator[Any]:
    for number in range(3):
        await world.clock.reached(f"event {number}")
        yield number
