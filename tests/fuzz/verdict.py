"""What no answer may be or hold, whatever was asked."""

import re
from http import HTTPStatus
from typing import Any

import orjson

FAULTS = frozenset({"INTERNAL", "UNKNOWN", "DATA_LOSS", "UNIMPLEMENTED"})
_LEAKS = re.compile(
    r"Traceback|File \\?\"/|\.py\b|asyncpg|sqlalchemy|grpc\.aio|psycopg|_pb2|0x[0-9a-f]{8}"
    r"|\b127\.0\.0\.1\b|\.sock\b"
)


def fault_of(status: int, body: bytes) -> str | None:
    """What is wrong with an answer; None if it is a clear one."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"status {status}"
    try:
        content: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "no JSON"
    errors = content.get("errors", [])
    if any(each.get("extensions", {}).get("code") in FAULTS for each in errors):
        return "a fault of ours"
    if any(not each.get("extensions", {}).get("reason") for each in errors):
        return "an error without a reason"
    said = orjson.dumps([each["message"] for each in errors]).decode()
    return f"a leak: {found.group()}" if (found := _LEAKS.search(said)) else None
