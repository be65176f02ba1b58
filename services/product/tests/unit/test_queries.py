from datetime import timedelta

import pytest
from chassis.pagination import InvalidPageToken, encode_token
from product_service.application.ports import Listing, SortKey
from product_service.application.queries import (
    batch_get_variants,
    get_product,
    list_products,
)
from product_service.domain.content import ProductStatus
from product_service.domain.errors import ProductNotFound

from services.product.tests.builders import NOON, a_product
from services.product.tests.fakes import FakeProductReader, Shelf

DRAFT = a_product("draft", status=ProductStatus.DRAFT)
READER = FakeProductReader(
    Shelf(DRAFT, *(a_product(name, NOON + timedelta(days=day)) for day, name in enumerate("dbca")))
)


async def test_a_hidden_product_answers_as_a_missing_one() -> None:
    for key in (DRAFT.id, "draft", "nothing"):
        with pytest.raises(ProductNotFound):
            await get_product(key, READER, include_hidden=False)

    assert await get_product("draft", READER, include_hidden=True) is DRAFT


@pytest.mark.parametrize(
    ("sort_key", "reverse", "expected"),
    [
        (SortKey.TITLE, False, "abcd"),
        (SortKey.TITLE, True, "dcba"),
        (SortKey.CREATE_TIME, False, "dbca"),
        (SortKey.CREATE_TIME, True, "acbd"),
    ],
)
async def test_following_the_tokens_shows_each_product_once_in_order(
    sort_key: SortKey, reverse: bool, expected: str
) -> None:
    listing, token, seen = Listing(sort_key=sort_key, reverse=reverse), "", ""
    while True:
        page = await list_products(listing, 3, token, READER)
        seen += "".join(product.handle for product in page.products)
        token = page.next_token
        if not token:
            break

    assert seen == expected


async def test_a_token_belongs_to_its_listing() -> None:
    page = await list_products(Listing(), 1, "", READER)

    for token in (page.next_token, "garbage", "W10"):
        with pytest.raises(InvalidPageToken):
            await list_products(Listing(words=("mug",)), 1, token, READER)


@pytest.mark.parametrize("moment", ["yesterday", "2026-03-01T12:00:00"])
async def test_a_page_token_with_a_moment_that_is_none_is_refused(moment: str) -> None:
    listing = Listing(sort_key=SortKey.UPDATE_TIME)
    token = encode_token([moment, str(DRAFT.id)], filter=repr(listing))

    with pytest.raises(InvalidPageToken):
        await list_products(listing, 1, token, READER)


async def test_variants_are_found_by_id_and_by_sku_also_of_hidden_products() -> None:
    found = await batch_get_variants([DRAFT.variants[0].id], ["a-1", "nothing"], READER)

    assert {variant.sku for _, variant in found} == {"draft-1", "a-1"}
