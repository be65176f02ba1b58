import pytest
from chassis.errors import Aborted, FailedPrecondition, Internal, NotFound, Unavailable
from graphql import GraphQLError, GraphQLSyntaxError, Source
from graphql_gateway.execution.errors import presented


class CartLocked(FailedPrecondition):
    reason = "CART_LOCKED"


def failed_with(cause: Exception) -> GraphQLError:
    return presented(GraphQLError(str(cause), original_error=cause, path=["cart"]), "request-1")


def test_a_refusal_keeps_its_words_and_says_its_reason_and_service() -> None:
    refusal = CartLocked("An order is in flight.")
    refusal.service = "order"

    error = failed_with(refusal)

    assert error.message == "An order is in flight."
    assert error.path == ["cart"]
    assert error.extensions == {
        "code": "FAILED_PRECONDITION",
        "reason": "CART_LOCKED",
        "retryable": False,
        "service": "order",
        "requestId": "request-1",
    }


@pytest.mark.parametrize(
    "fault", [KeyError("secret"), Internal("secret"), RuntimeError("secret"), TypeError("secret")]
)
def test_a_fault_of_ours_is_masked(fault: Exception) -> None:
    error = failed_with(fault)

    assert error.message == "Something went wrong on our side."
    assert error.original_error is None
    assert error.extensions is not None
    assert error.extensions["code"] == "INTERNAL"


def test_the_words_of_the_transport_are_not_passed_on() -> None:
    error = failed_with(Unavailable("connect to unix:/run/mesh.sock: refused"))

    assert "unix" not in error.message


@pytest.mark.parametrize(
    ("refusal", "retryable"), [(Unavailable(), True), (Aborted(), True), (NotFound(), False)]
)
def test_whether_a_retry_may_help_is_said(refusal: Exception, retryable: bool) -> None:
    extensions = failed_with(refusal).extensions

    assert extensions is not None
    assert extensions["retryable"] is retryable


def test_an_invalid_document_keeps_its_own_message() -> None:
    error = presented(GraphQLSyntaxError(Source("{"), 0, "Expected a name."), None)

    assert "Expected a name." in error.message
    assert error.extensions is not None
    assert error.extensions["reason"] == "GRAPHQL_PARSE_FAILED"
