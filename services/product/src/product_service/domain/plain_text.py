"""Text of an HTML description."""

import html
import re

_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def plain_text(markup: str) -> str:
    """The text without markup, in one line."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", markup))).strip()
