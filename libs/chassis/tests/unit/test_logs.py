"""Lines as they reach standard output."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from chassis.telemetry.logs import configure_logs

type Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    yield
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers


def _line(capsys: Captured) -> dict[str, object]:
    line: dict[str, object] = json.loads(capsys.readouterr().out)
    return line


def test_an_event_is_one_line_of_json(capsys: Captured) -> None:
    configure_logs("shop", "json", "info")
    structlog.get_logger().info("placed", lines=["a\nb"], by=object)

    line = _line(capsys)

    assert (line["event"], line["level"], line["service"]) == ("placed", "info", "shop")
    assert line["lines"] == ["a\nb"]


def test_what_is_no_text_of_utf_8_is_logged_as_well(capsys: Captured) -> None:
    configure_logs("shop", "json", "info")
    structlog.get_logger().info("asked", path="/\ud800")

    assert _line(capsys)["path"] == "/\ud800"


def test_libraries_are_logged_in_the_same_form(capsys: Captured) -> None:
    configure_logs("shop", "json", "info")
    logging.getLogger("a.library").warning("it is %s", "late")

    line = _line(capsys)

    assert (line["event"], line["level"], line["service"]) == ("it is late", "warning", "shop")
