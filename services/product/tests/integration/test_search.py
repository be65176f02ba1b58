"""One suite for search, on the fake and on PostgreSQL."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from chassis.database.engine import Database
from chassis.money import Money
from product_service.adapters import search_index
from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.repository import ProductUnitOfWork
from product_service.adapters.search_index import PostgresSearchIndex
from product_service.adapters.stock_feed import Level, take_levels
from product_service.application.search import (
    Filters,
    FoundPage,
    PriceWithin,
    Search,
    SearchIndex,
    SearchSort,
    search_products,
)
from product_service.domain.content import Price, ProductStatus
from product_service.domain.product import Product
from product_service.domain.words import query_words

from services.product.tests.builders import NOON, a_product, a_variant, usd
from services.product.tests.fake_search import FakeSearchIndex
from services.product.tests.fakes import Shelf

type Stocked = Callable[..., Awaitable[SearchIndex]]


def shirt(handle: str, *sizes: str, cents: int = 2000, **changes: Any) -> Product:
    said: dict[str, Any] = {
        "option_names": ("Size",),
        "variants": tuple(
            a_variant(f"{handle}-{size}", size, prices=(usd(cents),)) for size in sizes
        ),
        "product_type": "Shirts",
    } | changes
    return a_product(handle, **said)


@pytest.fixture(params=["fake", "postgres", "postgres, walked"])
def stocked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Stocked:
    """Makes an index of these products with this stock.

    Where there are more matches than are looked at, pages are found by walking an index.
    """
    if request.param == "postgres, walked":
        monkeypatch.setattr(search_index, "has_all", lambda shape, _: shape.is_ranked)

    async def fake(*products: Product, stock: Mapping[str, int] | None = None) -> SearchIndex:
        return FakeSearchIndex(Shelf(*products), stock)

    async def postgres(*products: Product, stock: Mapping[str, int] | None = None) -> SearchIndex:
        async with ProductUnitOfWork(database) as uow:
            await uow.products.save(products)
            levels = [Level(sku, "default", units, 1) for sku, units in (stock or {}).items()]
            if levels:
                await take_levels(uow, levels)
            await uow.commit()
        return PostgresSearchIndex(database, CachedProducts())

    if request.param == "fake":
        return fake
    database: Database = request.getfixturevalue("database")
    return postgres


async def found(index: SearchIndex, query: str = "", **said: Any) -> list[str]:
    search = Search(words=query_words(query), **said)
    page = await search_products(search, 20, "", index, with_facets=False)
    return [each.handle for each in page.products]


async def test_every_word_must_occur_anywhere_in_the_product_and_its_beginning_is_enough(
    stocked: Stocked,
) -> None:
    index = await stocked(
        a_product("mug", title="Enamel mug", vendor="Kiln & Co", tags=("azure",)),
        a_product("bowl", title="Deep bowl", description_html="<p>Fired in a <b>kiln</b></p>"),
    )

    assert set(await found(index, "kiln")) == {"mug", "bowl"}
    assert await found(index, "kiln azure") == ["mug"]
    assert await found(index, "enam") == ["mug"]
    assert await found(index, "mug-1") == ["mug"]
    assert await found(index, "b") == ["bowl"]
    assert await found(index, "kiln spoon") == []


async def test_a_word_that_the_catalogue_does_not_know_is_taken_for_the_nearest_one(
    stocked: Stocked,
) -> None:
    index = await stocked(
        a_product("jacket", title="Jacket"), a_product("shirt", title="Café shirt")
    )

    assert await found(index, "jaket") == ["jacket"]
    assert await found(index, "shrit") == ["shirt"]
    assert await found(index, "jackets") == ["jacket"]
    assert await found(index, "CAFE") == ["shirt"]
    assert await found(index, "jazz") == []


async def test_a_beginning_finds_words_with_digits_and_any_number_of_words(
    stocked: Stocked,
) -> None:
    numbered = [
        a_product(f"part-{n}", title=f"Bolt{n:02}", variants=(a_variant(f"{n}"),))
        for n in range(60)
    ]
    index = await stocked(a_product("phone", title="iPhone15"), *numbered)

    assert await found(index, "iphone") == ["phone"]
    assert len(await found(index, "bolt")) == 20
    assert await found(index, "bolt07") == ["part-7"]


@pytest.mark.parametrize("query", ["':*|!&()<->\\", "a & b", "%_", "the", "\x00", "١٢٣ 東京 ß"])
async def test_no_query_breaks_the_search(stocked: Stocked, query: str) -> None:
    index = await stocked(a_product("mug"))

    assert await found(index, query) in ([], ["mug"])


async def test_words_of_the_title_weigh_more_than_those_of_the_description(
    stocked: Stocked,
) -> None:
    index = await stocked(
        a_product("described", title="Bowl", description_html="Goes with the teapot"),
        a_product("titled", title="Teapot"),
        a_product("tagged", title="Cup", tags=("teapot",)),
    )

    assert await found(index, "teapot") == ["titled", "tagged", "described"]


async def test_filters_of_several_kinds_must_all_hold_and_one_of_the_values_of_each(
    stocked: Stocked,
) -> None:
    index = await stocked(
        shirt("plain", "S", "M", vendor="Mill", tags=("cotton",)),
        shirt("fine", "M", "L", vendor="Loom", tags=("silk", "gift"), cents=9000),
        shirt("rough", "XL", vendor="Mill", tags=("wool",), product_type="Shirts"),
        stock={"plain-S": 0, "plain-M": 3, "fine-M": 0},
    )

    async def by(**filters: Any) -> set[str]:
        return set(await found(index, filters=Filters(**filters)))

    assert await by(vendors=("Mill",)) == {"plain", "rough"}
    assert await by(vendors=("Mill", "Loom"), tags=("silk", "wool")) == {"fine", "rough"}
    assert await by(options=(("Size", ("M", "L")),)) == {"plain", "fine"}
    assert await by(options=(("Size", ("M",)),), vendors=("Loom",)) == {"fine"}
    assert await by(product_types=("Shoes",)) == set()
    assert await by(available=True) == {"plain"}
    assert await by(available=False) == {"fine", "rough"}
    assert await by(price=PriceWithin("USD", 2001, 9000)) == {"fine"}
    assert await by(price=PriceWithin("EUR")) == set()


async def test_a_price_range_needs_a_variant_within_it_not_one_on_each_side(
    stocked: Stocked,
) -> None:
    variants = (
        a_variant("S", "S", prices=(usd(100), Price(Money(90, "EUR")))),
        a_variant("L", "L", prices=(usd(900),)),
    )
    index = await stocked(shirt("wide", variants=variants))

    assert await found(index, filters=Filters(price=PriceWithin("USD", 400, 500))) == []
    assert await found(index, filters=Filters(price=PriceWithin("USD", 900, 900))) == ["wide"]
    assert await found(index, filters=Filters(price=PriceWithin("EUR", 90, 90))) == ["wide"]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", list(SearchSort))
async def test_pages_show_each_match_once_in_every_order(
    stocked: Stocked, sort: SearchSort, reverse: bool
) -> None:
    products = [
        shirt(f"p{number}", "M", cents=100 * (number % 3), title=f"Shirt {number % 4}")
        for number in range(7)
    ]
    for number, product in enumerate(products):
        product.create_time = NOON + timedelta(microseconds=number % 3)
    index = await stocked(*products)

    for words in (("shirt",), ()):
        search = Search(words=words, sort=sort, reverse=reverse, currency="USD")
        whole = await search_products(search, 20, "", index, with_facets=False)
        pages, token = [], ""
        while True:
            page = await search_products(search, 3, token, index, with_facets=False)
            pages += [each.handle for each in page.products]
            if not (token := page.next_token):
                break
        assert pages == [each.handle for each in whole.products]
        assert sorted(pages) == [f"p{number}" for number in range(7)]


async def test_products_are_sorted_by_their_lowest_price_in_the_currency_asked_for(
    stocked: Stocked,
) -> None:
    euros = a_product("euro", variants=(a_variant("E", prices=(Price(Money(5, "EUR")),)),))
    index = await stocked(shirt("dear", "M", cents=900), shirt("cheap", "M", cents=100), euros)

    by_price = {"sort": SearchSort.PRICE, "currency": "USD"}
    assert await found(index, **by_price) == ["cheap", "dear"]
    assert await found(index, **by_price, reverse=True) == ["dear", "cheap"]
    within = Filters(price=PriceWithin("USD", 400, 1000))
    assert await found(index, **by_price, filters=within) == ["dear"]


async def test_facets_count_the_matches(stocked: Stocked) -> None:
    index = await stocked(
        shirt("plain", "S", "M", vendor="Mill", tags=("cotton",)),
        shirt("fine", "M", vendor="Loom", tags=("cotton", "gift"), cents=9000),
        a_product("mug", vendor="Kiln"),
        stock={"plain-S": 1},
    )

    page = await _with_facets(index, Search(("shirt",), currency="USD"))

    assert page.facets is not None
    assert (page.facets.total, page.facets.capped, page.facets.available) == (2, False, 1)
    assert page.facets.counts == {
        ("vendor",): [("Loom", 1), ("Mill", 1)],
        ("type",): [("Shirts", 2)],
        ("tag",): [("cotton", 2), ("gift", 1)],
        ("option", "Size"): [("M", 2), ("S", 1)],
    }
    assert sorted(page.facets.lowest_prices) == [2000, 9000]
    assert page.facets.highest_price == 9000


async def test_nothing_found_has_no_facets_but_counts_of_nothing(stocked: Stocked) -> None:
    page = await _with_facets(await stocked(a_product("mug")), Search(("teapot",)))

    assert page.facets is not None
    assert (page.facets.total, page.facets.counts, page.products) == (0, {}, [])


async def test_hidden_products_are_found_by_staff_alone(stocked: Stocked) -> None:
    index = await stocked(a_product("mug"), a_product("old", status=ProductStatus.ARCHIVED))

    assert await found(index) == ["mug"]
    assert sorted(await found(index, include_hidden=True)) == ["mug", "old"]


async def _with_facets(index: SearchIndex, search: Search) -> FoundPage:
    return await search_products(replace(search), 20, "", index, with_facets=True)
