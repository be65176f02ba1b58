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
    """Items of one page."""

    request: PageRequest
    nodes: list[T]
    next_token: str

    @property
    def items(self) -> list[tuple[str, T]]:
        """Each with its cursor."""
        return [(self._cursor(place), node) for place, node in enumerate(self.nodes, start=1)]

    @property
    def info(self) -> PageInfo:
        return PageInfo(
            has_next_page=bool(self.next_token),
            has_previous_page=self.request.start != Cursor(),
            start_cursor=self._cursor(1) if self.nodes else None,
            end_cursor=self._cursor(len(self.nodes)) if self.nodes else None,
        )

    def _cursor(self, place: int) -> str:
        if place == len(self.nodes) and self.next_token:
            return str(Cursor(self.next_token))
        return str(Cursor(self.request.page_token, self.request.start.skip + place))


def page_of[T](request: PageRequest, received: list[T], next_token: str) -> Page[T]:
    """The page as asked for, from what the service sent."""
    skip = request.start.skip
    return Page(request, received[skip:] if skip else received, next_token)
