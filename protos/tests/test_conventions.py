"""Conventions of the protos that no linter knows, read from their descriptors."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
import shop
from buf.validate import validate_pb2 as validate
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from shop.api.v1 import audience_pb2

FILES = [
    import_module(found.name.removesuffix("_grpc"))
    for found in pkgutil.walk_packages(shop.__path__, "shop.")
    if found.name.endswith("_pb2_grpc")
]
METHODS = [
    method
    for file in FILES
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]
UNCONSTRAINED = {FieldDescriptor.TYPE_BOOL}


def fields_of(message: Descriptor, path: str = "") -> Iterator[tuple[str, FieldDescriptor]]:
    for field in message.fields:
        name = f"{path}.{field.name}"
        yield name, field
        if field.message_type and field.message_type.full_name.startswith("shop."):
            yield from fields_of(field.message_type, name)


every_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name)


@every_method
def test_an_rpc_says_who_may_call_it(method: MethodDescriptor) -> None:
    audience = method.GetOptions().Extensions[audience_pb2.audience]

    assert audience != audience_pb2.AUDIENCE_UNSPECIFIED


@every_method
def test_an_rpc_says_whether_it_can_be_retried(method: MethodDescriptor) -> None:
    assert method.GetOptions().HasField("idempotency_level")


@every_method
def test_a_read_needs_no_request_id(method: MethodDescriptor) -> None:
    if method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS:
        assert "request_id" not in method.input_type.fields_by_name


@every_method
def test_every_field_of_a_request_has_a_rule(method: MethodDescriptor) -> None:
    without = {
        path
        for path, field in fields_of(method.input_type)
        if field.type not in UNCONSTRAINED
        and not field.GetOptions().HasExtension(validate.field)
        and not (field.message_type and not field.is_repeated)
    }

    assert without == set()


@every_method
def test_every_list_of_a_request_has_a_maximum(method: MethodDescriptor) -> None:
    without = {
        path
        for path, field in fields_of(method.input_type)
        if field.is_repeated
        and not field.GetOptions().Extensions[validate.field].repeated.max_items
    }

    assert without == set()
