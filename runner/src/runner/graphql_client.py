"""A GraphQL client for the terminal, on the standard library alone."""

import json
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

_SECONDS = 30
_GUEST = (
    "mutation { answer: guestSessionCreate { session { accessToken } userErrors { message } } }"
)
_LOG_IN = """
mutation ($input: SessionCreateInput!) {
  answer: sessionCreate(input: $input) { session { accessToken } userErrors { message } }
}
"""


class NotAnswered(Exception):
    """The endpoint could not be reached, or gave no session."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where operations are sent, and on whose behalf."""

    url: str
    token: str | None = None

    def execute(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        request = Request(self.url, body, headers)  # noqa: S310 - the shop's own address
        try:
            with urlopen(request, timeout=_SECONDS) as response:  # noqa: S310
                return _decoded(response.read())
        except HTTPError as refusal:
            return _decoded(refusal.read())
        except (OSError, HTTPException) as error:
            raise NotAnswered(f"{self.url} cannot be reached: {error}; is the shop up?") from None


def as_guest(endpoint: Endpoint) -> Endpoint:
    """The endpoint in a new guest's session."""
    return _in_session(endpoint, _GUEST, {})


def as_admin(endpoint: Endpoint, email: str, password: str) -> Endpoint:
    """The endpoint in a session of this account."""
    return _in_session(endpoint, _LOG_IN, {"input": {"email": email, "password": password}})


def _in_session(endpoint: Endpoint, query: str, variables: dict[str, Any]) -> Endpoint:
    answer = endpoint.execute(query, variables)
    session = ((answer.get("data") or {}).get("answer") or {}).get("session")
    if not session:
        raise NotAnswered(f"no session was given: {json.dumps(answer)}")
    return replace(endpoint, token=session["accessToken"])


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise NotAnswered(f"this is no GraphQL answer: {body[:200]!r}")
    return content
