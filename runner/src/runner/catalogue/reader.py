"""A product CSV as a stream of products and failures; one product is in memory at a time."""

import re
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from runner.catalogue.columns import Columns, delimiter_of, is_handle
from runner.catalogue.model import (
    CatalogueFormatError,
    CatalogueItem,
    CellError,
    Failure,
)
from runner.catalogue.options import Row
from runner.catalogue.products import ProductDraft, read_heading
from runner.catalogue.records import Record, Records
from runner.catalogue.tokens import MAX_RECORD_CHARACTERS, RecordCutter
from runner.catalogue.uniqueness import Seen

# Bytes that are not UTF-8 arrive as lone surrogates; a database takes neither them nor NUL.
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def read_catalogue(
    path: Path, currency: str, progress: Callable[[int], None] = lambda _: None
) -> Iterator[CatalogueItem]:
    """Read a file in Shopify's product CSV format, prices in `currency`.

    `progress` is told how many bytes are read. Raises CatalogueFormatError when the file as a
    whole is not in this format.
    """
    with (
        path.open("rb") as raw,
        TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape") as file,
    ):
        for item in CatalogueReader(currency).read(file):
            progress(raw.tell())
            yield item


class CatalogueReader:
    """Groups the rows of each handle, which follow each other in an export."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._handles = Seen()
        self._skus = Seen()
        self._handle: str | None = None
        self._draft: ProductDraft | None = None

    def read(self, file: TextIO) -> Iterator[CatalogueItem]:
        lines = _lines(file)
        columns, first_line = _header(lines)
        for found in Records(lines, columns, first_line):
            if isinstance(found, Failure):
                if self._draft is not None and found.handle in ("", self._handle):
                    self._draft.is_partial = True
                yield found
                continue
            row = columns.row(found.cells)
            if row["handle"] != self._handle:
                yield from self._finish()
            try:
                self._take(found, row)
            except CellError as error:
                handle = row["handle"] if is_handle(row["handle"]) else ""
                yield Failure(found.line, handle, str(error))
        yield from self._finish()

    def _take(self, record: Record, row: Row) -> None:
        if any(_NOT_TEXT.search(cell) for cell in row.values()):
            raise CellError("the row holds bytes that are not UTF-8 text")
        if row["handle"] != self._handle:
            self._begin(record.line, row)
        if self._draft is not None:
            self._draft.add(record.line, row)

    def _begin(self, line: int, row: Row) -> None:
        handle = row["handle"]
        if not is_handle(handle):
            raise CellError(f"the handle {handle[:80]!r} is not one word of letters and digits")
        if handle in self._handles:
            raise CellError("rows of this handle stand further up: a product's rows must adjoin")
        self._handles.add(handle)
        self._handle = handle
        try:
            heading = read_heading(row)
        except CellError as error:
            raise CellError(f"{error}; the whole product is left out") from None
        self._draft = ProductDraft(line, handle, heading, self._currency, self._skus)

    def _finish(self) -> Iterator[CatalogueItem]:
        draft, self._draft, self._handle = self._draft, None, None
        if draft is None:
            return
        if draft.variants:
            yield draft.finished()
        elif not draft.has_refused_variants:
            yield Failure(
                draft.line, draft.handle, "the product has no variant: no row has a price"
            )


def _header(lines: Iterator[str]) -> tuple[Columns, int]:
    """The columns, and the number of the line below the header."""
    first = next(lines, "")
    if not first.strip():
        raise CatalogueFormatError("line 1: not a product CSV: there is no header")
    if _NOT_TEXT.search(first):
        raise CatalogueFormatError("line 1: not a product CSV: the file is not UTF-8 text")
    cutter = RecordCutter(delimiter := delimiter_of(first))
    used = 1
    try:
        while not cutter.feed(first):
            first, used = next(lines), used + 1
    except (CellError, StopIteration):
        raise CatalogueFormatError("line 1: the header has broken quotes") from None
    return Columns(cutter.cells, delimiter), used + 1


def _lines(file: TextIO) -> Iterator[str]:
    """Lines without their ends. Of one longer than a record may be, the rest is dropped."""
    while line := file.readline(MAX_RECORD_CHARACTERS + 1):
        whole = line.endswith("\n")
        yield line.removesuffix("\n")
        while not whole and (rest := file.readline(MAX_RECORD_CHARACTERS)):
            whole = rest.endswith("\n")
