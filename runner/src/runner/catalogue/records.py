"""A stream of records with their line numbers, that recovers after a broken one.

A quote that is never closed swallows the lines below it until some later quote contradicts it.
So the lines of the record being read are kept: when it turns out wrong, reading starts again at
its second line, and takes up where a record has the header's number of cells and a handle.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from runner.catalogue.columns import Columns, is_handle
from runner.catalogue.model import CellError, Failure
from runner.catalogue.tokens import RecordCutter


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record and the line on which it starts."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class _Attempt:
    lines: list[str]
    cells: list[str]
    error: str


class Records:
    """Reads records below the header; iterate once."""

    def __init__(self, lines: Iterator[str], columns: Columns, first_line: int) -> None:
        self._source = lines
        self._again: deque[str] = deque()
        self._columns = columns
        self._line = first_line
        self._lost = False

    def __iter__(self) -> Iterator[Record | Failure]:
        while (first := self._next()) is not None:
            if not first.strip():
                self._line += 1
                continue
            attempt = self._attempt(first)
            found, used = self._judge(attempt)
            self._again.extendleft(reversed(attempt.lines[used:]))
            self._line += used
            if found is not None:
                yield found

    def _next(self) -> str | None:
        return self._again.popleft() if self._again else next(self._source, None)

    def _attempt(self, first: str) -> _Attempt:
        cutter = RecordCutter(self._columns.delimiter)
        lines = [first]
        try:
            while not cutter.feed(lines[-1]):
                following = self._next()
                if following is None:
                    return _Attempt(lines, [], "a quote is never closed")
                lines.append(following)
        except CellError as error:
            return _Attempt(lines, [], str(error) if len(lines) == 1 else self._runs_on(lines))
        return _Attempt(lines, cutter.cells, self._columns.miscount(cutter.cells))

    def _runs_on(self, lines: list[str]) -> str:
        last = self._line + len(lines) - 1
        return f"broken quotes: a quote that opens here is still open in line {last}"

    def _judge(self, attempt: _Attempt) -> tuple[Record | Failure | None, int]:
        """What the attempt is, and how many of its lines are thereby done."""
        if not attempt.error and self._starts_a_row(attempt):
            self._lost = False
            return Record(self._line, attempt.cells), len(attempt.lines)
        was_lost = self._lost
        # A row of one line with whole cells is over at its end; any other may hold good rows.
        self._lost = was_lost or len(attempt.lines) > 1 or not attempt.cells
        if was_lost and not self._columns.resembles_a_row(attempt.lines[0]):
            return None, 1  # what is left of a broken row that was reported already
        handle = self._columns.leading_handle(attempt.lines[0])
        return Failure(self._line, handle, attempt.error), 1

    def _starts_a_row(self, attempt: _Attempt) -> bool:
        return not self._lost or is_handle(self._columns.handle(attempt.cells))
