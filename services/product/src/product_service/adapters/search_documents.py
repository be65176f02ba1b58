"""Writes search's read model, in the transaction that changes the products."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from product_service.adapters.facets import facets_of
from product_service.adapters.loading import any_id
from product_service.adapters.search_tables import (
    search_document,
    search_price,
    search_word,
    stock_level,
)
from product_service.adapters.tables import variant
from product_service.application.ports import SortKey
from product_service.application.queries import sort_value
from product_service.domain.plain_text import plain_text
from product_service.domain.product import Product
from product_service.domain.words import is_spelled, words_of

_MAX_DESCRIPTION_WORDS = 2_000
_WEIGHTS = ("A", "B", "C", "D")
_STEMMED = ("A", "B", "C")  # descriptions are long, and found by their words alone


def section_names() -> list[str]:
    return [f"section_{weight.lower()}" for weight in _WEIGHTS]


def sections_of(product: Product) -> list[list[str]]:
    """The words of a product, the weightiest section first."""
    labels = [product.vendor, product.product_type, *product.tags]
    values = [value for option in product.options for value in option.values]
    skus = [variant.sku for variant in product.variants]
    texts = ([product.title], labels, [*values, *skus], [plain_text(product.description_html)])
    return [list(islice(words_of(" ".join(parts)), _MAX_DESCRIPTION_WORDS)) for parts in texts]


async def write_documents(connection: AsyncConnection, products: Sequence[Product]) -> None:
    """Make documents, prices and words those of these products, as they are now."""
    sections = [sections_of(product) for product in products]
    await _write_documents(connection, products, sections)
    await _write_prices(connection, products)
    await _write_words(connection, {word for each in sections for part in each for word in part})


async def _write_documents(
    connection: AsyncConnection, products: Sequence[Product], sections: list[list[list[str]]]
) -> None:
    values = {
        **{name: bindparam(f"new_{name}") for name in _PLAIN_COLUMNS},
        "document": _document(),
        "available": _is_available(bindparam("new_product_id")).scalar_subquery(),
    }
    statement = upsert(search_document).values(values)
    changes = {name: statement.excluded[name] for name in values if name != "product_id"}
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["product_id"], set_=changes),
        [_row(*each) for each in zip(products, sections, strict=True)],
    )


_PLAIN_COLUMNS = (
    "product_id",
    "version",
    "status",
    "sort_title",
    "create_time",
    "update_time",
    "facets",
    "prices",
)


def _row(product: Product, sections: list[list[str]]) -> dict[str, Any]:
    row = {
        "new_product_id": product.id,
        "new_version": product.version,
        "new_status": product.status.value,
        "new_sort_title": sort_value(product, SortKey.TITLE),
        "new_create_time": product.create_time,
        "new_update_time": product.update_time,
        "new_facets": facets_of(product),
        "new_prices": prices_of(product),
    }
    return row | {
        name: " ".join(words) for name, words in zip(section_names(), sections, strict=True)
    }


def _document() -> ColumnElement[Any]:
    """Words as written, so that any beginning finds them, and their English stems."""
    parts: list[ColumnElement[Any]] = []
    for name, weight in zip(section_names(), _WEIGHTS, strict=True):
        words = func.to_tsvector(sql("'simple'::regconfig"), bindparam(name, type_=Text))
        if weight in _STEMMED:
            stems = func.to_tsvector(sql("'english'::regconfig"), bindparam(name, type_=Text))
            parts.append(func.setweight(stems, sql(f"'{weight}'")))
        parts.append(func.setweight(words, sql(f"'{weight}'")))
    whole: ColumnElement[Any] = parts[0]
    for part in parts[1:]:
        whole = whole.op("||")(part)
    return whole


def _is_available(product_id: ColumnElement[Any]) -> Select[tuple[bool]]:
    return select(
        exists().where(
            variant.c.product_id == product_id,
            stock_level.c.sku == variant.c.sku,
            stock_level.c.available > 0,
        )
    )


async def _write_prices(connection: AsyncConnection, products: Sequence[Product]) -> None:
    ids = [product.id for product in products]
    await connection.execute(delete(search_price).where(any_id(search_price.c.product_id, ids)))
    rows = [row for product in products for row in _price_rows(product)]
    await connection.execute(insert(search_price), rows)


def _price_rows(product: Product) -> Iterable[dict[str, Any]]:
    for currency, amounts in prices_of(product).items():
        yield {
            "product_id": product.id,
            "currency": currency,
            "lowest": amounts[0],
            "highest": amounts[-1],
        }


def prices_of(product: Product) -> dict[str, list[int]]:
    """Distinct amounts by currency, the lowest first."""
    amounts: dict[str, set[int]] = {}
    for each in product.variants:
        for price in each.prices:
            amounts.setdefault(price.amount.currency, set()).add(price.amount.minor)
    return {currency: sorted(found) for currency, found in amounts.items()}


async def _write_words(connection: AsyncConnection, words: set[str]) -> None:
    words = {word for word in words if is_spelled(word)}
    given = func.unnest(literal(sorted(words), ARRAY(Text))).table_valued("word").render_derived()
    statement = upsert(search_word).from_select(["word"], select(given.c.word))
    await connection.execute(statement.on_conflict_do_nothing())
