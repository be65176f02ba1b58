"""The real service: what is imported is found, and its availability follows the stock."""

import asyncio
from typing import Any

import pytest
from chassis.database.engine import Database
from chassis.errors import InvalidArgument
from chassis.identity.principal import Role
from chassis.testing.serving import acting_as
from google.type.money_pb2 import Money
from shop.product.v1 import product_pb2
from shop.product.v1 import product_service_pb2 as service_pb2
from shop.product.v1 import search_service_pb2 as search_pb2
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub
from shop.product.v1.search_service_pb2_grpc import SearchServiceStub

from services.product.tests.component.stock import Stock
from services.product.tests.component.test_catalogue import a_shirt, send


async def search(channel: Any, query: str, **said: Any) -> search_pb2.SearchProductsResponse:
    request = search_pb2.SearchProductsRequest(query=query, **said)
    response = await SearchServiceStub(channel).SearchProducts(request)
    assert isinstance(response, search_pb2.SearchProductsResponse)
    return response


def handles(response: search_pb2.SearchProductsResponse) -> list[str]:
    return [each.handle for each in response.products]


async def test_an_imported_product_is_found_at_once_and_mistyped_too(channel: Any) -> None:
    await send(channel, a_shirt("kimono", vendor="Loom", tags=["silk"]))

    response = await search(channel, "kimno", currency="USD")

    assert handles(response) == ["kimono"]
    assert (response.total_count, response.total_count_capped) == (1, False)
    facets = response.facets
    assert [(each.value, each.count) for each in facets.vendors] == [("Loom", 1)]
    assert [each.name for each in facets.options] == ["Size"]
    assert [each.value for each in facets.options[0].values] == ["M", "S"]
    assert (facets.available, facets.unavailable) == (0, 1)
    assert facets.price.min == Money(currency_code="USD", units=20, nanos=500_000_000)


async def test_a_changed_product_is_found_by_its_new_words_alone(channel: Any) -> None:
    await send(channel, a_shirt("poncho"))
    await send(channel, a_shirt("poncho", title="Serape"))

    assert handles(await search(channel, "serape")) == ["poncho"]
    lists = ProductServiceStub(channel)
    listed = await lists.ListProducts(service_pb2.ListProductsRequest(query="seraep"))
    assert [each.handle for each in listed.products] == ["poncho"]


async def test_availability_follows_the_stock_and_an_older_event_changes_nothing(
    channel: Any, stock: Stock
) -> None:
    await send(channel, a_shirt("caftan"))
    only_available = search_pb2.SearchFilters(available=True)

    async def until_found(expected: list[str]) -> None:
        async with asyncio.timeout(10):
            while handles(await search(channel, "caftan", filters=only_available)) != expected:
                await asyncio.sleep(0.05)

    assert handles(await search(channel, "caftan", filters=only_available)) == []
    await stock.changed("caftan-S", available=2, version=1)
    await until_found(["caftan"])
    await stock.changed("caftan-S", available=0, version=5)
    await until_found([])
    await stock.changed("caftan-S", available=9, version=4)  # late
    await stock.changed("caftan-M", available=1, version=1)
    await until_found(["caftan"])
    await stock.changed("caftan-M", available=0, version=2)
    await until_found([])


async def test_stock_that_came_before_its_product_counts(channel: Any, stock: Stock) -> None:
    await stock.changed("toga-S", available=2, version=1)
    await stock.is_taken("toga-S")
    await send(channel, a_shirt("toga"))

    only_available = search_pb2.SearchFilters(available=True)
    assert handles(await search(channel, "toga", filters=only_available)) == ["toga"]


async def test_an_event_that_cannot_be_read_holds_up_no_other(channel: Any, stock: Stock) -> None:
    await send(channel, a_shirt("stola"))

    await stock.publish("garbled", b"\xff\xff", version=1)
    await stock.changed("stola-S", available=2, version=1)
    await stock.is_taken("stola-S")

    only_available = search_pb2.SearchFilters(available=True)
    assert handles(await search(channel, "stola", filters=only_available)) == ["stola"]


async def test_drafts_are_found_by_staff_alone(channel: Any) -> None:
    await send(channel, a_shirt("hidden-cape", status=product_pb2.PRODUCT_STATUS_DRAFT))

    assert handles(await search(channel, "cape")) == []
    with acting_as(Role.STAFF):
        assert handles(await search(channel, "cape")) == ["hidden-cape"]
    with acting_as(Role.CUSTOMER):
        assert handles(await search(channel, "cape")) == []


async def test_facets_are_left_out_on_request(channel: Any) -> None:
    response = await search(channel, "", skip_facets=True)

    assert not response.HasField("facets")
    assert response.total_count == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "dollars"},
        {"page_size": -1},
        {"query": "x" * 257},
        {"sort_key": search_pb2.SEARCH_SORT_KEY_PRICE},
        {"sort_key": 77},
        {"page_token": "garbage"},
        {"filters": search_pb2.SearchFilters(price=search_pb2.PriceRange())},
        {
            "filters": search_pb2.SearchFilters(
                price=search_pb2.PriceRange(
                    min=Money(currency_code="USD"), max=Money(currency_code="EUR")
                )
            )
        },
        {
            "filters": search_pb2.SearchFilters(
                price=search_pb2.PriceRange(min=Money(currency_code="USD", units=-1))
            )
        },
        {"filters": search_pb2.SearchFilters(category_ids=["seven"])},
        {"filters": search_pb2.SearchFilters(options=[search_pb2.OptionFilter(name="Size")])},
        {"filters": search_pb2.SearchFilters(vendors=["v"] * 51)},
    ],
)
async def test_a_request_that_breaks_a_rule_is_refused(channel: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        await search(channel, **({"query": ""} | wrong))


async def test_a_token_belongs_to_its_search(channel: Any) -> None:
    await send(channel, *(a_shirt(f"sari-{number}") for number in range(3)))
    first = await search(channel, "sari", page_size=2)

    second = await search(channel, "sari", page_size=2, page_token=first.next_page_token)
    assert len({*handles(first), *handles(second)}) == 3
    assert second.next_page_token == ""
    with pytest.raises(InvalidArgument) as refusal:
        await search(channel, "other", page_size=2, page_token=first.next_page_token)
    assert refusal.value.reason == "INVALID_PAGE_TOKEN"


async def test_an_emptied_read_model_is_made_anew_at_the_next_start(
    channel: Any, postgres_url: str, restarted: Any
) -> None:
    await send(channel, a_shirt("chasuble"))
    database = Database(postgres_url, service="test")
    async with database.transaction() as connection:
        await connection.exec_driver_sql("TRUNCATE search_document, search_price, stock_level")
    await database.close()
    assert handles(await search(channel, "chasuble")) == []

    async with restarted(stock={"chasuble-M": 3}) as again, asyncio.timeout(10):
        only_available = search_pb2.SearchFilters(available=True)
        while handles(await search(again, "chasuble", filters=only_available)) != ["chasuble"]:
            await asyncio.sleep(0.05)
