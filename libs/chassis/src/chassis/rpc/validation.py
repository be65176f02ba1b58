"""Requests are checked against the protovalidate rules in their protos before a handler runs."""

from typing import Any

import protovalidate
from google.protobuf.message import Message

from chassis.errors import FieldViolation, InvalidArgument


def validate(request: Message) -> None:
    """Raise `InvalidArgument` naming each field that breaks a rule."""
    if violations := protovalidate.collect_violations(request):
        raise InvalidArgument.of(*(_violation(each) for each in violations))


def _violation(violation: protovalidate.Violation) -> FieldViolation:
    proto = violation.proto
    elements = proto.field.elements if proto.field else []
    path = ".".join(_name(element) for element in elements)
    return FieldViolation(path, proto.message or proto.rule_id)


def _name(element: Any) -> str:
    """`lines[2]` for an item of a list."""
    place = element.subscript
    index = f"[{place.value}]" if place and place.field == "index" else ""
    return f"{element.field_name}{index}"
