"""Refusals in the shape that Stripe's SDKs understand."""

from typing import Any


class Problem(Exception):
    """An error answer: an HTTP status and the members of Stripe's `error` object."""

    def __init__(self, status: int, kind: str, message: str, **members: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message, **members}

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.error}


class Refusal(Problem):
    """A request that was well formed and began, then was refused: kept under its key."""


def invalid(message: str, *, code: str, param: str | None = None) -> Problem:
    members = {"code": code} | ({"param": param} if param else {})
    return Problem(400, "invalid_request_error", message, **members)


def missing(noun: str, identifier: str, *, param: str = "intent", status: int = 404) -> Problem:
    message = f"No such {noun}: '{identifier}'"
    return Problem(status, "invalid_request_error", message, code="resource_missing", param=param)


def refused(message: str, *, code: str, param: str | None = None) -> Refusal:
    members = {"code": code} | ({"param": param} if param else {})
    return Refusal(400, "invalid_request_error", message, **members)


def unexpected_state(message: str) -> Refusal:
    return refused(message, code="payment_intent_unexpected_state")


def bad_api_key() -> Problem:
    return Problem(401, "invalid_request_error", "Invalid API Key provided.")


def key_reused(key: str) -> Problem:
    return Problem(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant another request.",
    )


def key_in_use(key: str) -> Problem:
    return Problem(
        409,
        "invalid_request_error",
        f"There is currently another in-progress request using this Idempotent Key: {key}.",
        code="idempotency_key_in_use",
    )


def server_error() -> Problem:
    return Problem(500, "api_error", "An unknown error occurred.")
