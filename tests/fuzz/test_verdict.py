import orjson
import pytest

from tests.fuzz.verdict import fault_of


def answered(message: str, **extensions: str) -> bytes:
    return orjson.dumps({"errors": [{"message": message, "extensions": extensions}]})


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (200, b'{"data": {"cart": null}}', None),
        (200, answered("Say `first`.", code="INVALID_ARGUMENT", reason="X"), None),
        (502, b"{}", "status 502"),
        (200, b"<html>", "no JSON"),
        (200, answered("Something went wrong.", code="INTERNAL", reason="INTERNAL"), "fault"),
        (200, answered("No."), "without a reason"),
        (200, answered("asyncpg says no", reason="X"), "leak"),
        (200, answered('Traceback: File "/a.py"', reason="X"), "leak"),
        (503, answered("connect to 127.0.0.1", reason="UNAVAILABLE"), "status"),
    ],
)
def test_an_answer_is_judged(status: int, body: bytes, fault: str | None) -> None:
    found = fault_of(status, body)

    assert (found is None) == (fault is None)
    assert fault is None or fault in str(found)
