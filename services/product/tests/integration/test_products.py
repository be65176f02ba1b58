"""One suite for the ports, on the fakes and on PostgreSQL, so that the fakes stay honest."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from product_service.adapters.cached_products import CachedProducts
from product_service.adapters.reader import PostgresProductReader
from product_service.adapters.repository import ProductUnitOfWork
from product_service.application.ports import (
    CatalogueUnitOfWork,
    Listing,
    Position,
    ProductReader,
    SortKey,
)
from product_service.application.queries import sort_value
from product_service.domain.content import MediaContent, ProductStatus
from product_service.domain.product import Product

from services.product.tests.builders import NOON, a_product, a_variant, content, usd
from services.product.tests.fakes import FakeProductReader, FakeUnitOfWork, Shelf

type OpenUnitOfWork = Callable[[], CatalogueUnitOfWork]

FULL: dict[str, Any] = {
    "description_html": "<p>Ünïcode</p>",
    "vendor": "Kiln & Co",
    "product_type": "Tableware",
    "tags": ("blue", "azure"),
    "option_names": ("Size", "Colour"),
    "variants": (
        a_variant("L-BLUE", "L", "Blue", weight_grams=350, barcode="123", image_url="/b.svg"),
        a_variant("S-BLUE", "S", "Blue", taxable=False, requires_shipping=False),
    ),
    "media": (MediaContent("/a.svg", "Cover"),),
}


@pytest.fixture(params=["fake", "postgres"])
def ports(request: pytest.FixtureRequest) -> tuple[OpenUnitOfWork, ProductReader]:
    if request.param == "fake":
        shelf = Shelf()
        return lambda: FakeUnitOfWork(shelf), FakeProductReader(shelf)
    database = request.getfixturevalue("database")
    return lambda: ProductUnitOfWork(database), PostgresProductReader(database, CachedProducts())


@pytest.fixture
def open_uow(ports: tuple[OpenUnitOfWork, ProductReader]) -> OpenUnitOfWork:
    return ports[0]


@pytest.fixture
def reader(ports: tuple[OpenUnitOfWork, ProductReader]) -> ProductReader:
    return ports[1]


async def save(open_uow: OpenUnitOfWork, *products: Product) -> None:
    async with open_uow() as uow:
        await uow.products.lock()
        await uow.products.save(products)
        await uow.commit()


async def test_a_saved_product_reads_back_as_it_was(
    open_uow: OpenUnitOfWork, reader: ProductReader
) -> None:
    mug = a_product("mug", **FULL)
    await save(open_uow, mug, a_product("cup"))

    assert await reader.named([], ["mug", "nothing"]) == [mug]
    assert await reader.named([mug.id], ["mug"]) == [mug]
    assert await reader.named([], ["nothing"]) == []


async def test_a_revised_product_replaces_variants_prices_and_pictures(
    open_uow: OpenUnitOfWork, reader: ProductReader
) -> None:
    mug = a_product("mug", **FULL)
    await save(open_uow, mug)
    assert await reader.named([], ["mug"]) == [mug]

    async with open_uow() as uow:
        again = (await uow.products.by_handles(["mug"]))["mug"]
        again.revise(content("mug", variants=(a_variant("NEW", prices=(usd(1),)),)), NOON)
        await uow.products.save([again])
        await uow.commit()

    assert await reader.named([], ["mug"]) == [again]
    assert await reader.with_variants([], ["L-BLUE"]) == []


async def test_skus_may_change_hands_between_products_saved_together(
    open_uow: OpenUnitOfWork, reader: ProductReader
) -> None:
    await save(open_uow, a_product("mug", variants=(a_variant("X"),)))

    async with open_uow() as uow:
        mug = (await uow.products.by_handles(["mug"]))["mug"]
        mug.revise(content("mug", variants=(a_variant("Y"),)), NOON)
        await uow.products.save([mug, a_product("cup", variants=(a_variant("X"),))])
        await uow.commit()

    assert [each.handle for each in await reader.with_variants([], ["X"])] == ["cup"]


async def test_digests_and_sku_owners_are_known_of_existing_products_only(
    open_uow: OpenUnitOfWork,
) -> None:
    await save(open_uow, a_product("mug"))

    async with open_uow() as uow:
        assert await uow.products.digests(["mug", "cup"]) == {"mug": content("mug").digest()}
        assert await uow.products.sku_owners(["mug-1", "cup-1"]) == {"mug-1": "mug"}


async def test_products_are_found_by_ids_and_skus_of_their_variants(
    open_uow: OpenUnitOfWork, reader: ProductReader
) -> None:
    mug, cup, bowl = (a_product(name) for name in ("mug", "cup", "bowl"))
    await save(open_uow, mug, cup, bowl)

    found = await reader.with_variants([mug.variants[0].id], ["cup-1", "nothing"])

    assert {each.handle for each in found} == {"mug", "cup"}


@pytest.mark.parametrize("sort_key", list(SortKey))
@pytest.mark.parametrize("reverse", [False, True])
async def test_pages_follow_each_other_without_gap_or_overlap(
    open_uow: OpenUnitOfWork, reader: ProductReader, sort_key: SortKey, reverse: bool
) -> None:
    titles = ("apple", "Apple", "Zebra", "äpfel", "banana", "apple")
    times = (NOON + timedelta(microseconds=number % 3) for number in range(6))
    products = [
        a_product(f"p{number}", at, title=title)
        for number, (title, at) in enumerate(zip(titles, times, strict=True))
    ]
    await save(open_uow, *products)
    listing = Listing(sort_key=sort_key, reverse=reverse)

    seen: list[Product] = []
    after = None
    while page := await reader.page(listing, after, 2):
        seen += page
        after = Position(sort_value(page[-1], sort_key), page[-1].id)

    products.sort(key=lambda each: (str(sort_value(each, sort_key)), each.id), reverse=reverse)
    assert [each.handle for each in seen] == [each.handle for each in products]


async def test_a_product_is_listed_by_beginnings_of_its_words_and_by_words_spelt_almost_so(
    open_uow: OpenUnitOfWork, reader: ProductReader
) -> None:
    await save(open_uow, a_product("mug", **FULL), a_product("cup", title="100% cotton"))

    async def found(*words: str) -> list[str]:
        return [each.handle for each in await reader.page(Listing(words=words), None, 9)]

    assert await found("kiln", "azure", "tableware", "mug") == ["mug"]
    assert await found("kiln", "cotton") == []
    assert await found("cott") == ["cup"]
    assert await found("coton") == ["cup"]
    assert await found("otto") == []


async def test_hidden_products_are_listed_only_when_asked_for(
    open_uow: OpenUnitOfWork, reader: ProductReader
) -> None:
    await save(open_uow, a_product("mug"), a_product("old", status=ProductStatus.ARCHIVED))

    assert len(await reader.page(Listing(), None, 9)) == 1
    assert len(await reader.page(Listing(include_hidden=True), None, 9)) == 2
