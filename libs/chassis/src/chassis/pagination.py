"""Keyset pagination: an opaque token holds the last row's sort key and is bound to its filter."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from chassis.errors import InvalidArgument

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


class InvalidPageToken(InvalidArgument):
    """The token was not made by this list, or by this list with another filter."""

    reason = "INVALID_PAGE_TOKEN"


def page_size(requested: int) -> int:
    """The size to use: the default for 0, never above the maximum."""
    return min(requested or DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)


def encode_token(key: Sequence[str | int], *, filter: str = "") -> str:  # noqa: A002
    """A token that continues after the row with this sort key."""
    body = json.dumps([_digest(filter), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def decode_token(token: str, *, length: int, filter: str = "") -> list[str | int] | None:  # noqa: A002
    """The sort key in the token, of this many parts; None for the first page."""
    if not token:
        return None
    try:
        padded = token + "=" * (-len(token) % 4)
        digest, *key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError):
        raise InvalidPageToken("The page token is malformed; start from the first page.") from None
    if digest != _digest(filter) or len(key) != length:
        raise InvalidPageToken("The page token belongs to another list or filter.")
    if not all(isinstance(part, str | int) for part in key):
        raise InvalidPageToken("The page token is malformed; start from the first page.")
    return list(key)


def moment_of(part: str) -> datetime:
    """A part of a key that was made by `isoformat`; raises ValueError for anything else."""
    moment = datetime.fromisoformat(part)
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset is none")
    return moment


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
