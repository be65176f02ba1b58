"""Answers of which a part is left unread: each product stays the bytes that it came as.

Bytes tell whether a product was seen before, and most of a page was; only the others are parsed.
"""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import Default
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from shop.product.v1.product_service_pb2 import ListProductsResponse
from shop.product.v1.search_service_pb2 import SearchProductsResponse

type Deserialize = Callable[[bytes], Any]


def leaving_unread(message: type[Message], field: str) -> type[Message]:
    """Such a message with this field, of messages, as one of bytes, which are the same to a reader.

    That the two can stand for each other is a rule of the encoding: both are a length and then
    the content (protobuf.dev, "Updating A Message Type").
    """
    original = message.DESCRIPTOR
    name = f"unread.{original.full_name}"
    depends_on = [original.file.name, *(each.name for each in original.file.dependencies)]
    file = FileDescriptorProto(
        name=f"{name}.proto", package=f"unread.{original.file.package}", syntax="proto3"
    )
    file.dependency.extend(depends_on)
    copy = file.message_type.add()
    original.CopyToProto(copy)
    (kept,) = (each for each in copy.field if each.name == field)
    kept.CopyFrom(
        FieldDescriptorProto(
            name=kept.name,
            number=kept.number,
            label=kept.label,
            type=FieldDescriptorProto.TYPE_BYTES,
            json_name=kept.json_name,
        )
    )
    Default().AddSerializedFile(file.SerializeToString())
    return GetMessageClass(Default().FindMessageTypeByName(name))


UNREAD: Mapping[str, Deserialize] = {
    "/shop.product.v1.ProductService/ListProducts": leaving_unread(
        ListProductsResponse, "products"
    ).FromString,
    "/shop.product.v1.SearchService/SearchProducts": leaving_unread(
        SearchProductsResponse, "products"
    ).FromString,
}
"""How the answers of these RPCs are read here."""
