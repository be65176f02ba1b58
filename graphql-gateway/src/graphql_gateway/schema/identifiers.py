"""Relay global ids: a type's name and a UUID, opaque to clients."""

import base64
import binascii
from uuid import UUID

import strawberry
from chassis.errors import FieldViolation, InvalidArgument
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet


class MalformedId(InvalidArgument):
    """The id is not one that this API gave out for this kind of thing."""

    reason = "VALIDATION_FAILED"


@strawberry.interface(description="Anything that can be fetched again by its id alone.")
class Node:
    id: strawberry.ID


def known_by(fields: str) -> Key:
    """The key of what other subgraphs can add to, and nobody fetches by it."""
    return Key(fields=FieldSet(fields), resolvable=False)


def global_id(type_name: str, uuid: str) -> strawberry.ID:
    return strawberry.ID(base64.urlsafe_b64encode(f"{type_name}:{uuid}".encode()).decode())


def parse_id(value: str) -> tuple[str, str]:
    """The type's name and the UUID; raises `MalformedId`."""
    try:
        type_name, _, uuid = base64.urlsafe_b64decode(value.encode()).decode().partition(":")
        return type_name, str(UUID(uuid))
    except (binascii.Error, UnicodeError, ValueError):
        raise _malformed("id", "This is not an id of this API.") from None


def uuid_of(value: str, type_name: str, field: str = "id") -> str:
    """The UUID in a global id of this type; raises `MalformedId` naming the field."""
    try:
        found, uuid = parse_id(value)
    except MalformedId:
        raise _malformed(field, f"This is not the id of a {type_name}.") from None
    if found != type_name:
        raise _malformed(field, f"This is the id of a {found}, not of a {type_name}.")
    return uuid


def _malformed(field: str, description: str) -> InvalidArgument:
    return MalformedId.of(FieldViolation(field, description))
