import io
from collections.abc import Callable

import pytest
from runner.catalogue.model import CatalogueProduct, Failure
from runner.catalogue.reader import CatalogueReader

HEADER = (
    "Handle,Title,Body (HTML),Published,Option1 Name,Option1 Value,"
    "Variant SKU,Variant Price,Variant Inventory Qty,Image Src"
)


def _read(
    *rows: str, header: str = HEADER, currency: str = "USD"
) -> tuple[list[CatalogueProduct], list[Failure]]:
    items = list(CatalogueReader(currency).read(io.StringIO("\n".join([header, *rows]) + "\n")))
    products = [item for item in items if isinstance(item, CatalogueProduct)]
    return products, [item for item in items if isinstance(item, Failure)]


@pytest.fixture
def read() -> Callable[..., tuple[list[CatalogueProduct], list[Failure]]]:
    return _read
