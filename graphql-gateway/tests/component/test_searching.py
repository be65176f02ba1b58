from in_memory.client import Client
from in_memory.shop import Shop
from shop.product.v1 import search_service_pb2 as search_pb2

SEARCH = """
query Search($query: String!, $first: Int!, $after: String) {
  search(query: $query, first: $first, after: $after) {
    nodes { handle }
    edges { cursor }
    pageInfo { hasNextPage endCursor }
  }
}
"""
FACETS = """
query Facets($filters: ProductSearchFilters) {
  search(query: "Shirt", first: 2, filters: $filters, sortKey: PRICE, reverse: true) {
    totalCount totalCountCapped
    facets {
      vendors { value count } options { name values { value } } available unavailable
      price { min { amount } max { amount } buckets { min { amount currencyCode } count } }
    }
  }
}
"""


async def test_a_page_of_matches_takes_one_call_and_counts_nothing(
    client: Client, shop: Shop
) -> None:
    found = (await client.data(SEARCH, query="Shirt 00", first=20))["search"]

    assert len(found["nodes"]) == 9
    assert found["pageInfo"]["hasNextPage"] is False
    assert shop.calls == {"SearchProducts": 1}
    assert shop.searches.asked[0].skip_facets


async def test_the_pages_of_a_search_follow_each_other(client: Client) -> None:
    handles: list[str] = []
    after = None
    while True:
        page = (await client.data(SEARCH, query="Shirt", first=20, after=after))["search"]
        handles += [each["handle"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert handles == [f"shirt-{number}" for number in range(1, 46)]


async def test_counts_and_facets_are_asked_for_once_and_of_all_matches(
    client: Client, shop: Shop
) -> None:
    found = (await client.data(FACETS))["search"]

    assert (found["totalCount"], found["totalCountCapped"]) == (45, False)
    assert found["facets"] == {
        "vendors": [{"value": "Mill & Sons", "count": 45}],
        "options": [{"name": "Size", "values": [{"value": "M"}]}],
        "available": 45,
        "unavailable": 0,
        "price": {
            "min": {"amount": "20.50"},
            "max": {"amount": "22.50"},
            "buckets": [{"min": {"amount": "20.50", "currencyCode": "USD"}, "count": 45}],
        },
    }
    assert shop.calls == {"SearchProducts": 2}


async def test_filters_reach_the_service_as_they_are_meant(client: Client, shop: Shop) -> None:
    await client.data(
        FACETS,
        filters={
            "price": {"min": "19.99"},
            "options": [{"name": "Size", "values": ["S", "M"]}],
            "available": True,
            "vendors": ["Mill & Sons"],
        },
    )

    asked = shop.searches.asked[0]
    assert (asked.filters.price.min.units, asked.filters.price.min.nanos) == (19, 990_000_000)
    assert not asked.filters.price.HasField("max")
    assert asked.filters.available
    assert list(asked.filters.vendors) == ["Mill & Sons"]
    assert [list(each.values) for each in asked.filters.options] == [["S", "M"]]
    assert (asked.sort_key, asked.reverse, asked.currency) == (
        search_pb2.SEARCH_SORT_KEY_PRICE,
        True,
        "USD",
    )


async def test_a_price_that_is_none_and_a_foreign_id_are_refused_before_any_call(
    client: Client, shop: Shop
) -> None:
    for filters, field in (
        ({"price": {"max": "1.999"}}, "filters.price.max"),
        ({"price": {"max": "lots"}}, "filters.price.max"),
        ({"categoryIds": ["UHJvZHVjdDo3"]}, "filters.category_ids"),
    ):
        (error,) = (await client.execute(FACETS, filters=filters))["errors"]
        assert error["extensions"]["reason"] == "VALIDATION_FAILED"
        assert field in error["message"]
    assert shop.calls == {}
