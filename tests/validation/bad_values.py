"""Values that a rule forbids."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from buf.validate import validate_pb2 as validate
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

type Bad = tuple[str, Sequence[Any]]
"""The id of a rule, and values of which at least one breaks it."""

# By rule: what breaks it, given its bound.
_BREAKING: dict[str, Callable[[Any], Sequence[Any]]] = {
    "string.uuid": lambda _: ["1"],
    "string.email": lambda _: ["nobody"],
    "string.uri_ref": lambda _: ["http://[", "%zz"],
    "string.pattern": lambda _: ["\t?", "4242424242424242"],
    "string.min_len": lambda least: ["", "x" * (least - 1)],
    "string.max_len": lambda most: ["x" * (most + 1)],
    "string.max_bytes": lambda most: ["x" * (most + 1), "é" * (most // 2 + 1)],
    "bytes.min_len": lambda least: [b"x" * (least - 1)],
    "bytes.max_len": lambda most: [b"x" * (most + 1)],
    "int32.gte": lambda least: [least - 1, -1, -(2**31)],
    "int32.lte": lambda most: [most + 1, 2**31 - 1],
    "int64.gte": lambda least: [least - 1, -1, -(2**63)],
    "int64.lte": lambda most: [most + 1, 2**63 - 1],
    "enum.defined_only": lambda _: [9_999],
    "enum.not_in": list,
}


def bad_values(rules: validate.FieldRules, field: FieldDescriptor) -> Iterator[Bad]:
    """What breaks the rules of the field itself."""
    if rules.required:
        yield "required", [None]
    for rule in rules.cel:
        yield rule.id, _breaking_expression(field)
    if field.is_repeated:
        yield from _bad_sizes(rules.repeated, field)
    else:
        yield from _bad_scalars(rules)


def bad_items(rules: validate.FieldRules, field: FieldDescriptor) -> Iterator[Bad]:
    """What breaks the rules of the items of a list."""
    if field.is_repeated:
        yield from _bad_scalars(rules.repeated.items)
        for rule in rules.repeated.items.cel:
            yield rule.id, _breaking_expression(field)


def _bad_scalars(rules: validate.FieldRules) -> Iterator[Bad]:
    kind = rules.WhichOneof("type")
    if kind is None or kind == "repeated":
        return
    bounds = {rule.name: bound for rule, bound in getattr(rules, kind).ListFields()}
    for name, bound in bounds.items():
        # Two bounds of a number are one rule.
        is_range = name in {"gte", "lte"} and bounds.keys() >= {"gte", "lte"}
        yield f"{kind}.{'gte_lte' if is_range else name}", _BREAKING[f"{kind}.{name}"](bound)


def _bad_sizes(rules: validate.RepeatedRules, field: FieldDescriptor) -> Iterator[Bad]:
    if rules.min_items:
        yield "repeated.min_items", [[_any_item(field)] * (rules.min_items - 1)]
    if rules.max_items:
        yield "repeated.max_items", [[_any_item(field)] * (rules.max_items + 1)]
    if rules.unique:
        yield "repeated.unique", [[_any_item(field)] * 2]


def _breaking_expression(field: FieldDescriptor) -> Sequence[Any]:
    """Nothing, or the same thing twice: that breaks each expression there is."""
    if field.is_repeated:
        return [[_any_item(field)] * 2, [_any_item(field)]]
    return [_any_item(field)]


def _any_item(field: FieldDescriptor) -> Any:
    if field.message_type:
        return GetMessageClass(field.message_type)()
    return "" if field.type == FieldDescriptor.TYPE_STRING else 0
