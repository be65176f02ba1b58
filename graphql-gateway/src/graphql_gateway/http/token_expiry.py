"""When a token stops to be valid, read without verifying it: services do that, at each call."""

import base64
import binascii
import time

import orjson

_PARTS = 3


def seconds_left(authorization: str | None) -> float | None:
    """Until the token expires; None if there is none, or it does not say."""
    if authorization is None:
        return None
    parts = authorization.removeprefix("Bearer ").split(".")
    if len(parts) != _PARTS:
        return None
    expires_at = _expiry(parts[1])
    return None if expires_at is None else expires_at - time.time()


def _expiry(claims: str) -> float | None:
    try:
        content = orjson.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (binascii.Error, ValueError):
        return None
    expires_at = content.get("exp") if isinstance(content, dict) else None
    return expires_at if isinstance(expires_at, int | float) else None
