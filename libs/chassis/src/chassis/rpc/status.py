"""Errors on the wire: a gRPC status with one `ErrorInfo`, and back (google.rpc, AIP-193)."""

from collections.abc import Mapping
from datetime import timedelta

import grpc
from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from chassis import errors
from chassis.errors import FieldViolation, InvalidArgument, ShopError

DOMAIN = "shop"
DETAILS_KEY = "grpc-status-details-bin"

MOST_REFUSAL_BYTES = 48 * 1024  # on the wire, in base64; proxies drop more than 60 KiB
_MOST_METADATA_BYTES = 20 * 1024
_MOST_VIOLATIONS = 20
_LONGEST_MESSAGE = 1000

_CODES: dict[type[ShopError], grpc.StatusCode] = {
    errors.InvalidArgument: grpc.StatusCode.INVALID_ARGUMENT,
    errors.NotFound: grpc.StatusCode.NOT_FOUND,
    errors.AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,
    errors.FailedPrecondition: grpc.StatusCode.FAILED_PRECONDITION,
    errors.Aborted: grpc.StatusCode.ABORTED,
    errors.PermissionDenied: grpc.StatusCode.PERMISSION_DENIED,
    errors.Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    errors.ResourceExhausted: grpc.StatusCode.RESOURCE_EXHAUSTED,
    errors.Unavailable: grpc.StatusCode.UNAVAILABLE,
    errors.DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,
    errors.Cancelled: grpc.StatusCode.CANCELLED,
    errors.Internal: grpc.StatusCode.INTERNAL,
}
_TYPES = {code: kind for kind, code in _CODES.items()}
_BY_NUMBER = {code.value[0]: code for code in grpc.StatusCode}


def code_of(error: ShopError) -> grpc.StatusCode:
    for kind in type(error).__mro__:
        if kind in _CODES:
            return _CODES[kind]
    return grpc.StatusCode.INTERNAL


def to_status(error: ShopError) -> status_pb2.Status:
    """The error as `google.rpc.Status`: ErrorInfo, then fields or a retry hint where they help.

    Of what is too much for the trailing metadata of a response, only the first is told.
    """
    metadata = _first_of(error.metadata)
    details: list[Message] = [
        error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=metadata)
    ]
    if isinstance(error, InvalidArgument) and error.violations:
        details.append(_bad_request(error))
    if error.retry_after is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromTimedelta(error.retry_after)
        details.append(retry)
    status = status_pb2.Status(code=code_of(error).value[0], message=_shortened(error.message))
    status.details.extend(_packed(each) for each in details)
    return status


def from_status(status: status_pb2.Status) -> ShopError:
    """Rebuild the error a server sent: the class follows the code, the reason is the server's."""
    kind = _TYPES.get(_BY_NUMBER.get(status.code, grpc.StatusCode.UNKNOWN), errors.Internal)
    error = kind(status.message)
    for packed in status.details:
        _apply(packed, error)
    return error


def from_rpc_error(error: grpc.aio.AioRpcError) -> ShopError:
    """Rebuild the error of a failed call, also one that never reached a server of ours."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            return from_status(status_pb2.Status.FromString(value))
    return _TYPES.get(error.code(), errors.Internal)(error.details() or error.code().name)


def _bad_request(error: InvalidArgument) -> error_details_pb2.BadRequest:
    return error_details_pb2.BadRequest(
        field_violations=[
            error_details_pb2.BadRequest.FieldViolation(
                field=each.field, description=each.description
            )
            for each in error.violations[:_MOST_VIOLATIONS]
        ]
    )


def _first_of(metadata: Mapping[str, str]) -> dict[str, str]:
    room = _MOST_METADATA_BYTES
    told: dict[str, str] = {}
    for key, value in metadata.items():
        room -= len(key.encode()) + len(value.encode())
        if room < 0:
            break
        told[key] = value
    return told


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"


def _packed(message: Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed


def _apply(packed: any_pb2.Any, error: ShopError) -> None:
    info = error_details_pb2.ErrorInfo()
    bad_request = error_details_pb2.BadRequest()
    retry = error_details_pb2.RetryInfo()
    if packed.Unpack(info):
        error.reason = info.reason
        error.metadata = dict(info.metadata)
    elif packed.Unpack(bad_request) and isinstance(error, InvalidArgument):
        error.violations = [
            FieldViolation(each.field, each.description) for each in bad_request.field_violations
        ]
    elif packed.Unpack(retry):
        error.retry_after = timedelta(seconds=retry.retry_delay.ToTimedelta().total_seconds())
