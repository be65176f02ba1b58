"""How a large catalogue lists and searches, as a ratio to a small one of 1,000 products.

`python -m benchmarks.catalogue --products 100000` generates both, imports them through the real
service into databases of their own, and calls the service over gRPC.
"""

import argparse
import asyncio
import logging
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

import product_service
import structlog
from chassis.database.engine import Database
from chassis.database.migrations import migrate, migrations_of
from chassis.identity.principal import Role
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import trusting_verifier
from embedded.nats import Nats
from embedded.postgres import Postgres, create_role_and_database
from google.type.money_pb2 import Money
from product_service.bootstrap import build
from product_service.config import Settings
from rich.console import Console
from rich.table import Table
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import product_service_pb2 as product_pb2
from shop.product.v1 import search_service_pb2 as search_pb2
from shop.product.v1.catalog_import_service_pb2_grpc import CatalogImportServiceStub
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub
from shop.product.v1.search_service_pb2_grpc import SearchServiceStub
from sqlalchemy import text

SMALL = 1_000
SAMPLES = 60
PORTION = 2_000
VARIANTS = 2  # of each product
COLOURS = "black white red blue green yellow grey brown pink teal".split()
SIZES = "XS S M L XL".split()
THINGS = "shirt jacket mug bowl lamp chair table scarf boot glove kettle basket".split()
MATERIALS = "cotton wool linen silk enamel oak steel leather glass cork".split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(_compare(arguments.products))


async def _compare(large: int) -> None:
    with tempfile.TemporaryDirectory(prefix="shop-bench-", ignore_cleanup_errors=True) as folder:
        postgres = Postgres(Path(folder) / "postgres", durable=False)
        nats = Nats(Path(folder) / "nats", durable=False)
        postgres.start()
        nats.start()
        try:
            figures = [
                await _measured(size, postgres, nats.url, Path(folder)) for size in (SMALL, large)
            ]
        finally:
            nats.stop()
            postgres.stop()
            postgres.remove()
    _show(large, *figures)


@dataclass(frozen=True)
class Query:
    """A call of the service, made with other arguments each time."""

    name: str
    call: Callable[[Any, random.Random], Awaitable[Any]]


async def _measured(size: int, postgres: Postgres, nats_url: str, folder: Path) -> dict[str, float]:
    async with _shop_of(size, postgres, nats_url, folder) as channel:
        began = time.perf_counter()
        await _fill(channel, size)
        figures = {"import, variants/s": VARIANTS * size / (time.perf_counter() - began)}
        await _settle(postgres, size)
        for query in QUERIES:
            figures[f"{query.name} p50, ms"] = await _p50(channel, query)
        return figures


@asynccontextmanager
async def _shop_of(
    size: int, postgres: Postgres, nats_url: str, folder: Path
) -> AsyncIterator[Any]:
    name = f"bench_{size}"
    await create_role_and_database(postgres.superuser_url(), name, name, name)
    url = postgres.url(name, name, name)
    await migrate(url, migrations_of(product_service))
    settings = Settings(
        listen=f"unix:{folder}/{size}.sock",
        upstream=f"unix:{folder}/{{service}}.sock",
        database_url=url,
        nats_url=nats_url,
        drain_seconds=0,
    )
    async with serving(build(settings, trusting_verifier())) as channel:
        yield channel


async def _settle(postgres: Postgres, size: int) -> None:
    """Half of the products have stock; statistics are what autovacuum would make them."""
    name = f"bench_{size}"
    database = Database(postgres.url(name, name, name), service="bench")
    async with database.reading() as connection:
        for limit in ("statement_timeout", "transaction_timeout"):
            await connection.execute(text(f"SET {limit} = 0"))
        await connection.execute(
            text("UPDATE search_document SET available = true WHERE hashtext(product_id::text) > 0")
        )
        await connection.execute(text("VACUUM ANALYZE"))
    await database.close()


async def _p50(channel: Any, query: Query) -> float:
    chance = random.Random(7)  # noqa: S311 - the same queries for both sizes
    taken = []
    for _ in range(SAMPLES):
        began = time.perf_counter()
        await query.call(channel, chance)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def _fill(channel: Any, size: int) -> None:
    chance = random.Random(1)  # noqa: S311 - the same catalogue each time
    stub = CatalogImportServiceStub(channel)
    for portion in batched(range(size), PORTION):
        products = [a_product(number, chance) for number in portion]
        with acting_as(Role.STAFF):
            response = await stub.ImportProducts(_requests(products), timeout=600)
        if response.created != len(products):
            raise SystemExit(f"the import failed: {response.failures[:3]}")


async def _requests(
    products: list[import_pb2.ImportedProduct],
) -> AsyncIterator[import_pb2.ImportProductsRequest]:
    for product in products:
        yield import_pb2.ImportProductsRequest(product=product)


def a_product(number: int, chance: random.Random) -> import_pb2.ImportedProduct:
    thing, material = chance.choice(THINGS), chance.choice(MATERIALS)
    colours = chance.sample(COLOURS, 2)
    return import_pb2.ImportedProduct(
        handle=f"{material}-{thing}-{number}",
        title=f"{material.title()} {thing} {_name(chance)}",
        description_html=f"<p>A {thing} of {material}, {' and '.join(colours)}. "
        + " ".join(_name(chance) for _ in range(20))
        + "</p>",
        vendor=f"Maker {chance.randrange(200)}",
        product_type=thing.title(),
        tags=[material, *chance.sample(MATERIALS, 2), f"season-{chance.randrange(8)}"],
        options=[import_pb2.ImportedOption(name="Size"), import_pb2.ImportedOption(name="Colour")],
        variants=list(_variants(number, colours, chance)),
    )


def _variants(
    number: int, colours: list[str], chance: random.Random
) -> Iterator[import_pb2.ImportedVariant]:
    price = Money(currency_code="USD", units=chance.randrange(5, 500))
    for size in chance.sample(SIZES, VARIANTS):
        yield import_pb2.ImportedVariant(
            sku=f"SKU-{number}-{size}",
            option_values=[size, colours[0]],
            prices=[import_pb2.ImportedPrice(price=price)],
            requires_shipping=True,
        )


def _name(chance: random.Random) -> str:
    """One of 10,000 words that sound like names."""
    syllables = "ba co du fe gi ho ju ka lo mi".split()
    return "".join(chance.choice(syllables) for _ in range(4)).title()


def _list(**said: Any) -> Callable[[Any, random.Random], Awaitable[Any]]:
    async def call(channel: Any, _: random.Random) -> Any:
        request = product_pb2.ListProductsRequest(page_size=20, **said)
        return await ProductServiceStub(channel).ListProducts(request)

    return call


def _search(
    words: Callable[[random.Random], str],
    filters: Callable[[random.Random], dict[str, Any]] = lambda _: {},
    **said: Any,
) -> Callable[[Any, random.Random], Awaitable[Any]]:
    async def call(channel: Any, chance: random.Random) -> Any:
        request = search_pb2.SearchProductsRequest(
            query=words(chance),
            filters=search_pb2.SearchFilters(**filters(chance)),
            currency="USD",
            page_size=20,
            **said,
        )
        return await SearchServiceStub(channel).SearchProducts(request)

    return call


def _some_filters(chance: random.Random) -> dict[str, Any]:
    least = chance.randrange(5, 250)
    return {
        "available": True,
        "options": [search_pb2.OptionFilter(name="Size", values=chance.sample(SIZES, 2))],
        "price": search_pb2.PriceRange(
            min=Money(currency_code="USD", units=least),
            max=Money(currency_code="USD", units=least + 200),
        ),
    }


def _two_words(chance: random.Random) -> str:
    return f"{chance.choice(MATERIALS)} {chance.choice(THINGS)}"


def _misspelt(chance: random.Random) -> str:
    word = chance.choice(["jacket", "kettle", "basket", "leather", "enamel"])
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]


QUERIES = [
    Query("list by title", _list()),
    Query("list by age", _list(sort_key=product_pb2.PRODUCT_SORT_KEY_CREATE_TIME, reverse=True)),
    Query("list, two words", _list(query="wool scarf")),
    Query("search, two words", _search(_two_words)),
    Query("search, words and filters", _search(_two_words, _some_filters)),
    Query("search, one frequent word", _search(lambda chance: chance.choice(MATERIALS))),
    Query("search, mistyped", _search(_misspelt)),
    Query("search, filters alone", _search(lambda _: "", _some_filters)),
    Query(
        "search, filters by price",
        _search(lambda _: "", _some_filters, sort_key=search_pb2.SEARCH_SORT_KEY_PRICE),
    ),
    Query("search, nothing asked", _search(lambda _: "")),
]


def _show(large: int, first: dict[str, float], second: dict[str, float]) -> None:
    table = Table("figure", f"{SMALL:,}", f"{large:,}", "ratio")
    for name, value in first.items():
        table.add_row(name, f"{value:.1f}", f"{second[name]:.1f}", f"{second[name] / value:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
