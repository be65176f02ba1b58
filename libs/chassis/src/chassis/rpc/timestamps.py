"""Moments on the wire: `google.protobuf.Timestamp`."""

from datetime import UTC, datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from chassis.errors import FieldViolation, InvalidArgument


def timestamp(moment: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def moment_in(request: Message, field: str) -> datetime | None:
    """What a field says that may be left out. Raises InvalidArgument if there is no such moment."""
    if not request.HasField(field):
        return None
    try:
        moment: datetime = getattr(request, field).ToDatetime(UTC)
    except (ValueError, OverflowError) as error:
        refusal = InvalidArgument.of(FieldViolation(field, "is no moment of the years 1 to 9999"))
        raise refusal from error
    return moment
