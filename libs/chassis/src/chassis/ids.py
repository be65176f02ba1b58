"""Identifiers: UUIDv7, so that rows created together are stored together."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    return UUID(int=uuid_utils.uuid7().int)


def new_name() -> str:
    """Such an id as text, for what is only told, such as the id of a request."""
    return str(uuid_utils.uuid7())
