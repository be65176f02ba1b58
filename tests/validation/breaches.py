"""For every rule in the protos, a request that breaks it.

A field with `IGNORE_ALWAYS` holds what a handler checks by itself, after applying an update mask or
item by item: the rules below it are broken in a message of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from buf.validate import validate_pb2 as validate
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from tests.validation.bad_values import bad_items, bad_values

type Path = Sequence[FieldDescriptor]


@dataclass(frozen=True)
class Breach:
    """Requests of which at least one must be refused for this rule of this field."""

    field: str
    rule: str
    requests: Sequence[Message]


def breaches_of(message: Descriptor, path: Path = ()) -> Iterator[Breach]:
    root = (path[0].containing_type if path else None) or message
    for oneof in message.oneofs:
        if oneof.GetOptions().Extensions[validate.oneof].required:
            yield Breach(_name(path, oneof.name), "required", [_filled(root, path)[0]])
    for field in message.fields:
        yield from _of_field(root, [*path, field])
        if field.message_type and field.message_type.full_name.startswith("shop."):
            yield from breaches_of(field.message_type, () if _is_loose(field) else [*path, field])


def _of_field(root: Descriptor, path: Path) -> Iterator[Breach]:
    field = path[-1]
    rules = field.GetOptions().Extensions[validate.field]
    for rule, values in bad_values(rules, field):
        yield _breach(root, path, rule, values)
    for rule, items in bad_items(rules, field):
        yield _breach(root, path, rule, [[item] for item in items], "[0]")


def _breach(
    root: Descriptor, path: Path, rule: str, values: Sequence[Any], place: str = ""
) -> Breach:
    *parents, field = path
    requests = []
    for value in values:
        request, parent = _filled(root, parents)
        _set(parent, field, value)
        requests.append(request)
    return Breach(_name(parents, field.name) + place, rule, requests)


def _set(parent: Message, field: FieldDescriptor, value: Any) -> None:
    parent.ClearField(field.name)
    if value is None:
        return
    if field.is_repeated:
        getattr(parent, field.name).extend(value)
    elif field.message_type:
        getattr(parent, field.name).CopyFrom(value)
    else:
        setattr(parent, field.name, value)


def _filled(root: Descriptor, path: Path) -> tuple[Message, Message]:
    """A request with one message in each field on the way, and the last of them."""
    request = here = GetMessageClass(root)()
    for field in path:
        value = getattr(here, field.name)
        if field.is_repeated:
            here = value.add()
        else:
            value.SetInParent()
            here = value
    return request, here


def _is_loose(field: FieldDescriptor) -> bool:
    return bool(field.GetOptions().Extensions[validate.field].ignore == validate.IGNORE_ALWAYS)


def _name(parents: Path, name: str) -> str:
    return ".".join([*(each.name + ("[0]" if each.is_repeated else "") for each in parents), name])
