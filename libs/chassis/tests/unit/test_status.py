import grpc
from chassis.errors import (
    FailedPrecondition,
    FieldViolation,
    InvalidArgument,
    NotFound,
    Unavailable,
)
from chassis.rpc.status import code_of, from_status, to_status


class AlreadyShipped(FailedPrecondition):
    reason = "ORDER_ALREADY_SHIPPED"


def test_an_error_crosses_the_wire_with_reason_and_metadata() -> None:
    received = from_status(to_status(AlreadyShipped("Too late.", order_id="o1")))

    assert isinstance(received, FailedPrecondition)
    assert (received.reason, received.message) == ("ORDER_ALREADY_SHIPPED", "Too late.")
    assert received.metadata == {"order_id": "o1"}


def test_field_violations_cross_the_wire() -> None:
    sent = InvalidArgument.of(FieldViolation("lines.quantity", "must be positive"))

    received = from_status(to_status(sent))

    assert isinstance(received, InvalidArgument)
    assert received.violations == [FieldViolation("lines.quantity", "must be positive")]


def test_a_retry_hint_crosses_the_wire() -> None:
    assert from_status(to_status(Unavailable("later"))).retry_after == Unavailable.retry_after


def test_a_subclass_has_the_code_of_its_base() -> None:
    assert code_of(AlreadyShipped()) is grpc.StatusCode.FAILED_PRECONDITION


def test_reading_an_error_does_not_change_its_class() -> None:
    sent = NotFound("gone")
    sent.reason = "PRODUCT_NOT_FOUND"

    assert from_status(to_status(sent)).reason == "PRODUCT_NOT_FOUND"
    assert NotFound.reason == "NOT_FOUND"
