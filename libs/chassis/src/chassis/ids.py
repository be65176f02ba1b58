"""Identifiers: UUIDv7, so that rows created together are stored together."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    return UUID(int=uuid_utils.uuid7().int)
