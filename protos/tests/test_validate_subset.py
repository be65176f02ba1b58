"""Our copy of a part of `buf/validate/validate.proto` means what the engine's own means."""

from buf.validate import validate_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from protovalidate._gen.buf.validate import validate_pb  # the wheel offers it nowhere else

OURS = FileDescriptorProto()
validate_pb2.DESCRIPTOR.CopyToProto(OURS)
UPSTREAM = FileDescriptorProto.FromString(validate_pb.desc().proto.to_binary())


def a_field(field: FieldDescriptorProto, message: DescriptorProto) -> tuple[object, ...]:
    oneof = message.oneof_decl[field.oneof_index].name if field.HasField("oneof_index") else ""
    return field.name, field.number, field.type, field.type_name, field.label, oneof


def fields(file: FileDescriptorProto) -> set[tuple[object, ...]]:
    return {
        (message.name, *a_field(field, message))
        for message in file.message_type
        for field in message.field
    }


def extensions(file: FileDescriptorProto) -> set[tuple[object, ...]]:
    return {(each.extendee, *a_field(each, DescriptorProto())) for each in file.extension}


def values(enum: EnumDescriptorProto) -> dict[str, int]:
    return {value.name: value.number for value in enum.value}


def test_the_package_and_syntax_are_upstreams() -> None:
    assert (OURS.name, OURS.package, OURS.syntax) == (
        UPSTREAM.name,
        UPSTREAM.package,
        UPSTREAM.syntax,
    )


def test_every_field_is_upstreams() -> None:
    assert fields(OURS) <= fields(UPSTREAM)


def test_every_extension_is_upstreams() -> None:
    assert extensions(OURS) <= extensions(UPSTREAM)


def test_every_enum_is_upstreams() -> None:
    theirs = {enum.name: values(enum) for enum in UPSTREAM.enum_type}

    assert {enum.name: values(enum) for enum in OURS.enum_type}.items() <= theirs.items()
