"""The export itself: all products to a file that imports to the same catalogue."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from shop.product.v1 import product_pb2

from runner.catalogue.model import CatalogueProduct, CellError, Failure
from runner.exporting.messages import catalogue_product, currencies_of
from runner.exporting.rows import header, rows

type Page = tuple[Sequence[product_pb2.Product], Mapping[str, int]]

_LENGTH_BYTES = 4


@dataclass(slots=True)
class Summary:
    """How the export went."""

    products: int = 0
    variants: int = 0
    failed: int = 0


def run_export(
    pages: Iterable[Page],
    currency: str,
    file: Path,
    report: Callable[[Failure], None],
    progress: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Write the file only once it is whole: what it replaces is lost no sooner."""
    summary, currencies = Summary(), {currency}
    stock: dict[str, int] = {}
    unfinished = file.with_name(f"{file.name}.part")
    # The header names every currency, and the last product may bring a new one.
    with tempfile.TemporaryFile() as spool:
        for products, on_hand in pages:
            stock.update(on_hand)
            for product in products:
                currencies |= currencies_of(product)
                _put(spool, product)
            progress(len(products))
        others = sorted(currencies - {currency})
        with unfinished.open("w", encoding="utf-8", newline="") as output:
            writer = csv.DictWriter(output, header(others), restval="", lineterminator="\n")
            writer.writeheader()
            for written in _taken(spool, currency, stock, summary, report):
                writer.writerows(rows(written, currency))
    unfinished.replace(file)
    return summary


def _taken(
    spool: IO[bytes],
    currency: str,
    stock: Mapping[str, int],
    summary: Summary,
    report: Callable[[Failure], None],
) -> Iterator[CatalogueProduct]:
    for message in _spooled(spool):
        try:
            product = catalogue_product(message, currency, stock)
        except CellError as error:
            summary.failed += 1
            report(Failure(0, message.handle, str(error)))
            continue
        summary.products += 1
        summary.variants += len(product.variants)
        yield product


def _put(spool: IO[bytes], product: product_pb2.Product) -> None:
    body = product.SerializeToString()
    spool.write(len(body).to_bytes(_LENGTH_BYTES) + body)


def _spooled(spool: IO[bytes]) -> Iterator[product_pb2.Product]:
    spool.seek(0)
    while length := spool.read(_LENGTH_BYTES):
        yield product_pb2.Product.FromString(spool.read(int.from_bytes(length)))
