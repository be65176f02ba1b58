"""One CSV record, cut strictly: a misplaced quote is an error, never a guess (RFC 4180).

Python's csv module accepts broken quotes and swallows the rows that follow, silently.
"""

from runner.catalogue.model import CellError

MAX_RECORD_CHARACTERS = 1 << 20


class RecordCutter:
    """Takes the physical lines of one record until it is complete."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._cells: list[str] = []
        self._open: list[str] | None = None
        self._size = 0

    @property
    def cells(self) -> list[str]:
        return self._cells

    def feed(self, line: str) -> bool:
        """Add one line without its line break; True when the record is complete."""
        self._size += len(line) + 1
        if self._size > MAX_RECORD_CHARACTERS:
            raise CellError("a quote is never closed (the row is longer than 1 MiB)")
        if self._open is None and '"' not in line:
            self._cells = line.split(self._delimiter)
            return True
        return self._cut(line)

    def _cut(self, line: str) -> bool:
        position = 0
        while True:
            if self._open is None and line[position : position + 1] == '"':
                self._open = []
                position += 1
            if self._open is None:
                end: int | None = self._unquoted(line, position)
            else:
                end = self._quoted(self._open, line, position)
            if end is None:
                return False
            if end == len(line):
                return True
            position = end + 1

    def _quoted(self, opened: list[str], line: str, position: int) -> int | None:
        """Where the cell ends, or None when it goes on in the next line."""
        end = line.find('"', position)
        while end >= 0 and line[end + 1 : end + 2] == '"':
            end = line.find('"', end + 2)
        if end < 0:
            opened.append(line[position:])
            return None
        if line[end + 1 : end + 2] not in ("", self._delimiter):
            raise CellError("broken quotes: text follows a closing quote")
        opened.append(line[position:end])
        self._cells.append("\n".join(opened).replace('""', '"'))
        self._open = None
        return end + 1

    def _unquoted(self, line: str, position: int) -> int:
        end = line.find(self._delimiter, position)
        end = len(line) if end < 0 else end
        if '"' in line[position:end]:
            raise CellError("broken quotes: a quote stands inside a cell that is not quoted")
        self._cells.append(line[position:end])
        return end
