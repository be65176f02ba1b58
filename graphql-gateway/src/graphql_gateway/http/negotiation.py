"""What form an answer takes, from the `Accept` header, as GraphQL over HTTP has it."""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Form(Enum):
    """The forms an answer can have; the value is its media type."""

    JSON = "application/json"
    RESPONSE_JSON = "application/graphql-response+json"
    EVENTS = "text/event-stream"
    PARTS = "multipart/mixed;subscriptionSpec=1.0"
    PATCHES = "multipart/mixed"

    @property
    def content_type(self) -> str:
        """The media type with its charset."""
        return f"{self.value}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Range:
    """One entry of an `Accept` header."""

    media_type: str
    quality: float
    subscriptions: bool
    """Whether it asks for subscriptions in parts, by `subscriptionSpec=1.0`."""


@lru_cache(maxsize=256)
def form_of(accept: str) -> Form | None:
    """The preferred form; None if the client takes none that there is."""
    ranges = sorted(_ranges(accept or "*/*"), key=lambda each: -each.quality)
    return next((form for each in ranges if each.quality > 0 and (form := _form(each))), None)


def wants_page(accept: str) -> bool:
    """Whether a browser asks for a page; no client of the API names HTML."""
    return any(each.media_type == "text/html" for each in _ranges(accept))


def _form(entry: _Range) -> Form | None:
    if entry.media_type in {"*/*", "application/*", Form.JSON.value}:
        return Form.JSON
    if entry.media_type == Form.PATCHES.value:
        return Form.PARTS if entry.subscriptions else Form.PATCHES
    return next((form for form in Form if form.value == entry.media_type), None)


def _ranges(accept: str) -> list[_Range]:
    return [_range(each) for each in accept.lower().split(",") if each.strip()]


def _range(entry: str) -> _Range:
    media_type, *rest = (part.strip() for part in entry.split(";"))
    parameters = dict(part.split("=", 1) for part in rest if "=" in part)
    specification = parameters.get("subscriptionspec", "").strip("\"'")
    return _Range(media_type, _quality(parameters.get("q", "1")), specification.startswith("1.0"))


def _quality(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
