"""Operations for a schema, all different and all valid."""

from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)


class Generator:
    """Writes one operation. Fields with arguments get an alias that tells them apart."""

    def __init__(self, schema: GraphQLSchema, seed: int) -> None:
        self._schema, self._chance = schema, Random(seed)  # noqa: S311 - a test
        self._deepest = 3 + (seed % 8 == 0)
        self._wrong_inputs = seed % 10 == 7
        self._fragments: dict[str, str] = {}
        self._aliases: dict[str, str] = {}
        """One for a field: two readings of one attribute would come at the same time."""
        self._declared: dict[str, str] = {}
        self.variables: dict[str, Any] = {}

    def operation(self, kind: str = "") -> str:
        kind = kind or self._chance.choice(["query"] * 4 + ["mutation"])
        root: Any = getattr(self._schema, f"{kind}_type")
        selected = self._selection(root, 0) if kind != "subscription" else self._one(root)
        declared = ", ".join(f"${name}: {type_}" for name, type_ in self._declared.items())
        head = f"{kind} Op{f'({declared})' if declared else ''}"
        return "\n".join([f"{head} {selected}", *self._fragments.values()])

    def _one(self, root: GraphQLObjectType) -> str:
        name, field = self._chance.choice(list(root.fields.items()))
        return f"{{ {name} {self._selection(get_named_type(field.type), 1)} }}"

    def _selection(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLUnionType):
            parts = ["__typename"]
        else:
            fields = list(kind.fields.items())
            chosen = self._chance.sample(fields, min(len(fields), self._chance.randint(1, 5)))
            parts = [self._field(name, field, depth) for name, field in chosen]
            parts = [each for each in parts if each]
        if self._chance.random() < 0.2:
            parts.insert(self._chance.randint(0, len(parts)), "__typename")
        if depth < self._deepest:
            parts += [
                self._fragment(kind, depth) for _ in range(self._chance.choice([0, 0, 0, 1, 2]))
            ]
        if parts and self._chance.random() < 0.1:
            parts.append(parts[0])
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def _field(self, name: str, field: Any, depth: int) -> str:
        named = get_named_type(field.type)
        below = ""
        if not is_leaf_type(named):
            if depth >= self._deepest:
                return ""
            below = " " + self._selection(named, depth + 1)
        if field.args:
            return f"a{self._chance.getrandbits(40)}: {name}{self._arguments(field)}{below}"
        alias = self._aliases.setdefault(name, self._chance.choice(["", "", f"{name}X: "]))
        return f"{alias}{name}{self._directives()}{below}"

    def _fragment(self, kind: Any, depth: int) -> str:
        target = self._chance.choice(self._overlapping(kind))
        selected = self._selection(target, depth + 1)
        roll = self._chance.random()
        if roll < 0.3:
            name = f"F{len(self._fragments)}"
            self._fragments[name] = f"fragment {name} on {target.name} {selected}"
            return f"... {name}{self._directives()}"
        condition = "" if roll < 0.4 and target is kind else f" on {target.name}"
        return f"...{condition}{self._directives()} {selected}"

    def _overlapping(self, kind: Any) -> list[Any]:
        if isinstance(kind, GraphQLObjectType):
            return [kind, *kind.interfaces]
        possible: Any = self._schema.get_possible_types(kind)
        own = [kind] if isinstance(kind, GraphQLInterfaceType) else []
        return [*own, *possible]

    def _directives(self) -> str:
        if self._chance.random() > 0.12:
            return ""
        name = self._chance.choice(["skip", "include"])
        literal = self._chance.random() < 0.4
        return f" @{name}(if: {self._flag() if literal else self._variable('Boolean!')})"

    def _flag(self) -> str:
        return self._chance.choice(["true", "false"])

    def _arguments(self, field: Any) -> str:
        given = []
        for name, argument in field.args.items():
            required = isinstance(argument.type, GraphQLNonNull)
            if required or self._chance.random() < 0.5:
                given.append(f"{name}: {self._value(argument.type, 0)}")
        return f"({', '.join(given)})" if given else ""

    def _value(self, kind: Any, depth: int) -> str:
        if self._chance.random() < 0.3:
            return self._variable(str(kind))
        return self._literal(kind, depth)

    def _variable(self, type_: str) -> str:
        same = [
            name for name, declared in self._declared.items() if declared.split(" =")[0] == type_
        ]
        if same and self._chance.random() < 0.6:
            return f"${self._chance.choice(same)}"
        name = f"v{len(self._declared)}"
        kind = self._type(type_)
        default = self._literal(kind, 9) if self._chance.random() < 0.3 else ""
        self._declared[name] = f"{type_} = {default}" if default else type_
        if not default or self._chance.random() < 0.7:
            optional = not isinstance(kind, GraphQLNonNull)
            if self._chance.random() < 0.8 or not (optional or self._wrong_inputs):
                self.variables[name] = self._json(kind, 0)
        return f"${name}"

    def _type(self, text: str) -> Any:
        if text.endswith("!"):
            return GraphQLNonNull(self._type(text[:-1]))
        if text.startswith("["):
            return GraphQLList(self._type(text[1:-1]))
        return self._schema.type_map[text]

    def _literal(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._literal(kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            items = range(self._chance.randrange(3))
            return f"[{', '.join(self._literal(kind.of_type, depth + 1) for _ in items)}]"
        if isinstance(kind, GraphQLInputObjectType):
            chosen = self._chosen(kind, depth)
            given = (f"{name}: {self._literal(type_, depth + 1)}" for name, type_ in chosen)
            return f"{{{', '.join(given)}}}"
        if isinstance(kind, GraphQLEnumType):
            return str(self._chance.choice(list(kind.values)))
        literals = {
            "Int": "7", "Odd": "5", "String": '"s"', "Boolean": "true", "ID": '"i"', "Float": "1.5"
        }  # fmt: skip
        return literals[kind.name]

    def _json(self, kind: Any, depth: int) -> Any:
        roll = self._chance.random()
        if isinstance(kind, GraphQLNonNull):
            return (
                self._json(kind.of_type, depth) if roll > 0.05 or not self._wrong_inputs else None
            )
        if roll < 0.05:
            return None
        if isinstance(kind, GraphQLList):
            return [self._json(kind.of_type, depth + 1) for _ in range(self._chance.randrange(3))]
        if isinstance(kind, GraphQLInputObjectType):
            chosen = self._chosen(kind, depth)
            return {name: self._json(type_, depth + 1) for name, type_ in chosen}
        if isinstance(kind, GraphQLEnumType):
            return self._chance.choice(list(kind.values))
        values: dict[str, list[Any]] = {"Int": [1, 2, 3], "Odd": [5, 9], "Boolean": [True, False]}
        wrong = self._wrong_inputs and roll < 0.2
        return self._chance.choice([4, "bad", 1.5] if wrong else values.get(kind.name, ["s"]))

    def _chosen(self, kind: GraphQLInputObjectType, depth: int) -> list[tuple[str, Any]]:
        return [
            (name, field.type)
            for name, field in kind.fields.items()
            if isinstance(field.type, GraphQLNonNull) or (depth < 3 and self._chance.random() < 0.4)
        ]
