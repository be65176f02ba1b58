"""Requests are checked against the protovalidate rules in their protos before a handler runs."""

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
    path = ".".join(element.field_name for element in elements)
    return FieldViolation(path, proto.message or proto.rule_id)
