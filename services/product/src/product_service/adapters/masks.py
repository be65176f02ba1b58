"""Field masks: what of a message is to be changed."""

from collections.abc import Collection

from chassis.errors import FieldViolation, InvalidArgument
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message


def merged[M: Message](present: M, given: M, mask: FieldMask, allowed: Collection[str]) -> M:
    """The present message with the masked fields as given; lists are replaced as a whole."""
    wrong = [path for path in mask.paths if path not in allowed]
    if wrong or not mask.paths:
        known = ", ".join(sorted(allowed))
        raise InvalidArgument.of(
            FieldViolation("update_mask", f"must name at least one of {known}, and nothing else")
        )
    for path in mask.paths:
        present.ClearField(path)
    FieldMask(paths=mask.paths).MergeMessage(
        given, present, replace_message_field=True, replace_repeated_field=True
    )
    return present
