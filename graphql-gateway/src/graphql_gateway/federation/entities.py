"""What routers ask a subgraph for by reference: `_entities(representations: …)`."""

from collections.abc import Callable, Mapping
from typing import Any

from chassis.errors import FieldViolation, InvalidArgument
from strawberry.schema.name_converter import NameConverter
from strawberry.types.base import StrawberryList, get_object_definition

from graphql_gateway.execution.operation import Operation
from graphql_gateway.schema.identifiers import uuid_of
from graphql_gateway.schema.modules import FetchNode

type Representation = Mapping[str, Any]
type Resolve = Callable[[Operation, Representation], Any]

_names = NameConverter()


class MalformedRepresentation(InvalidArgument):
    """A router would not have sent it."""

    reason = "VALIDATION_FAILED"


class Entities:
    """Resolves references: own things through their loaders, others' are taken as they come."""

    def __init__(self, nodes: Mapping[str, FetchNode], links: Mapping[str, type]) -> None:
        self._resolvers: dict[str, Resolve] = {
            **{name: _fetching(name, fetch) for name, fetch in nodes.items()},
            **{name: _taking(kind) for name, kind in links.items()},
        }

    def resolve(self, operation: Operation, representation: Any) -> Any:
        """The entity, something to await for it, or why there is none."""
        name = representation.get("__typename") if isinstance(representation, dict) else None
        resolve = self._resolvers.get(name) if isinstance(name, str) else None
        if resolve is None:
            return _malformed("__typename", "No type of this subgraph is fetched by reference so.")
        try:
            return resolve(operation, representation)
        except InvalidArgument as refusal:
            return refusal


def _fetching(name: str, fetch: FetchNode) -> Resolve:
    def resolve(operation: Operation, representation: Representation) -> Any:
        return fetch(operation, uuid_of(str(representation.get("id", "")), name))

    return resolve


def _taking(kind: type) -> Resolve:
    def resolve(_operation: Operation, representation: Representation) -> Any:
        return _instance_of(kind, representation)

    return resolve


def _instance_of(kind: Any, representation: Any) -> Any:
    """What was sent, as the type that adds fields to it; what it did not require is None."""
    if not isinstance(representation, Mapping):
        raise _malformed("representations", "This is no object.")
    definition = get_object_definition(kind, strict=True)
    sent = {
        field.python_name: _value_of(field.type, representation.get(_names.from_field(field)))
        for field in definition.fields
        if field.base_resolver is None
    }
    return kind(**sent)


def _value_of(kind: Any, value: Any) -> Any:
    if isinstance(kind, StrawberryList):
        if not isinstance(value, list):
            raise _malformed("representations", "A list is missing.")
        return [_value_of(kind.of_type, each) for each in value]
    return value if get_object_definition(kind) is None else _instance_of(kind, value)


def _malformed(field: str, description: str) -> InvalidArgument:
    return MalformedRepresentation.of(FieldViolation(field, description))
