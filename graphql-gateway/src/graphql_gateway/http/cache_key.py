"""What distinguishes requests whose answers may be kept."""

from hashlib import blake2b
from typing import NamedTuple

from starlette.types import Scope

_KEY = "response_cache_key"
_SESSION_BYTES = 16


class Key(NamedTuple):
    """All of a request that can make a difference to its answer."""

    method: str
    accept: bytes
    asked: bytes
    """The body or the query string."""
    session: bytes = b""
    """A digest of the token; empty without one."""


def session_of(authorization: bytes) -> bytes:
    """Tells tokens apart without keeping them."""
    return blake2b(authorization, digest_size=_SESSION_BYTES).digest()


def session_tag(session: bytes) -> str:
    return f"session:{session.hex()}"


def remember(scope: Scope, key: Key) -> None:
    """Leave the key to whoever makes the answer."""
    scope.setdefault("state", {})[_KEY] = key


def key_of(scope: Scope) -> Key | None:
    """The key under which the answer to this request may be kept."""
    key: Key | None = scope.get("state", {}).get(_KEY)
    return key
