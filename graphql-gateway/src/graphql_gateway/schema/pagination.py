"""Relay connections over services that page by keyset tokens.

A service gives one token, for the page after this one. The cursor of an item within a page is
therefore that page's own token and the item's place in it; the last item's is the next token.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Self

from chassis.errors import FieldViolation, InvalidArgument
from strawberry import federation

MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: so many items into the page that a token opens."""

    token: str = ""
    skip: int = 0

    @classmethod
    def parse(cls, text: str | None) -> Self:
        if not text:
            return cls()
        try:
            skip, _, token = base64.urlsafe_b64decode(text.encode()).decode().partition(":")
            return cls(token, range(MAX_PAGE + 1).index(int(skip)))
        except (binascii.Error, UnicodeError, ValueError):
            raise InvalidArgument.of(
                FieldViolation("after", "This is not a cursor of this list.")
            ) from None

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.skip}:{self.token}".encode()).decode()


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What to ask of a service for `first` items after a cursor."""

    first: int
    start: Cursor

    @classmethod
    def of(cls, first: int, after: str | None) -> Self:
        if not 1 <= first <= MAX_PAGE:
            raise InvalidArgument.of(FieldViolation("first", f"Must be from 1 to {MAX_PAGE}."))
        return cls(first, Cursor.parse(after))

    @property
    def page_size(self) -> int:
        return min(self.first + self.start.skip, MAX_PAGE)

    @property
    def page_token(self) -> str:
        return self.start.token


@federation.type(description="Where a page of a list lies.", shareable=True)
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Items of one page, each with its cursor."""

    items: list[tuple[str, T]]
    info: PageInfo


def page_of[T](request: PageRequest, received: list[T], next_token: str) -> Page[T]:
    """The page as asked for, from what the service sent."""
    skip = request.start.skip
    cursors = [Cursor(request.page_token, place) for place in range(skip + 1, len(received) + 1)]
    if cursors and next_token:
        cursors[-1] = Cursor(next_token)
    items = list(zip(map(str, cursors), received[skip:], strict=True))
    info = PageInfo(
        has_next_page=bool(next_token),
        has_previous_page=request.start != Cursor(),
        start_cursor=items[0][0] if items else None,
        end_cursor=items[-1][0] if items else None,
    )
    return Page(items, info)
