"""Times and enums as they come over the wire."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp


def time_of(message: Timestamp) -> datetime:
    return message.ToDatetime(tzinfo=UTC)


def member_of[E: Enum](kind: type[E], proto_enum: Any, prefix: str, value: int) -> E:
    """The member named like the proto's value: `ORDER_STATE_PENDING` is `PENDING`."""
    return kind[proto_enum.Name(value).removeprefix(prefix)]
