from in_memory.client import Client
from in_memory.shop import Shop
from shop.product.v1.product_pb2 import ProductStatus

PAGE = """
query Page($first: Int!, $after: String, $query: String) {
  products(first: $first, after: $after, query: $query) {
    edges { cursor node { handle } }
    nodes {
      id handle title description descriptionHtml vendor productType tags
      options { name values }
      featuredImage { url altText }
      priceRange { minVariantPrice { amount currencyCode } maxVariantPrice { amount } }
      availableForSale totalInventory
      variants {
        id sku title availableForSale quantityAvailable
        price { amount currencyCode } compareAtPrice { amount }
        selectedOptions { name value } image { url }
      }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


async def test_a_page_of_twenty_products_with_availability_takes_two_calls(
    client: Client, shop: Shop
) -> None:
    page = (await client.data(PAGE, first=20))["products"]

    assert len(page["nodes"]) == 20
    assert shop.calls == {"ListProducts": 1, "BatchGetStock": 1}


async def test_a_product_shows_prices_options_pictures_and_stock(client: Client) -> None:
    page = (await client.data(PAGE, first=1))["products"]

    product = page["nodes"][0]
    assert product["description"] == "Made of cotton & care."
    assert product["options"] == [{"name": "Size", "values": ["S", "M", "L"]}]
    assert product["featuredImage"] == {"url": "/media/demo/1.svg", "altText": "A shirt"}
    assert product["priceRange"] == {
        "minVariantPrice": {"amount": "20.50", "currencyCode": "USD"},
        "maxVariantPrice": {"amount": "22.50"},
    }
    assert (product["availableForSale"], product["totalInventory"]) == (True, 20)
    large = product["variants"][2]
    assert large["sku"] == "SHIRT-1-L"
    assert (large["availableForSale"], large["quantityAvailable"]) == (False, 0)
    assert large["compareAtPrice"] == {"amount": "30.00"}
    assert large["selectedOptions"] == [{"name": "Size", "value": "L"}]


async def test_the_pages_of_a_list_follow_each_other_without_gap_or_overlap(
    client: Client,
) -> None:
    handles: list[str] = []
    after = None
    while True:
        page = (await client.data(PAGE, first=20, after=after))["products"]
        handles += [each["handle"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert handles == [f"shirt-{number}" for number in range(1, 46)]


async def test_a_list_can_be_continued_after_any_of_its_items(client: Client) -> None:
    first = (await client.data(PAGE, first=5))["products"]

    second = (await client.data(PAGE, first=2, after=first["edges"][2]["cursor"]))["products"]

    assert [each["handle"] for each in second["nodes"]] == ["shirt-4", "shirt-5"]
    assert second["pageInfo"]["hasPreviousPage"]
    assert second["pageInfo"]["hasNextPage"]


async def test_a_product_is_found_by_handle_by_id_and_as_a_node(client: Client) -> None:
    by_handle = (await client.data('{ product(handle: "shirt-7") { id title } }'))["product"]
    by_id = await client.data(
        "query ($id: ID!) { product(id: $id) { title } node(id: $id) { id __typename } }",
        id=by_handle["id"],
    )

    assert by_id["product"]["title"] == by_handle["title"]
    assert by_id["node"] == {"id": by_handle["id"], "__typename": "Product"}


async def test_an_unknown_product_is_null(client: Client) -> None:
    assert await client.data('{ product(handle: "nothing") { id } }') == {"product": None}


async def test_a_variant_of_a_withdrawn_product_is_null(client: Client, shop: Shop) -> None:
    product = await client.data('{ product(handle: "shirt-7") { variants { id } } }')
    shop.products.all[6].status = ProductStatus.PRODUCT_STATUS_ARCHIVED

    found = await client.data(
        "query ($id: ID!) { node(id: $id) { id } }", id=product["product"]["variants"][0]["id"]
    )

    assert found == {"node": None}


async def test_an_id_of_another_kind_of_thing_is_refused(client: Client) -> None:
    variant = (await client.data('{ product(handle: "shirt-7") { variants { id } } }'))["product"]

    answer = await client.execute(
        "query ($id: ID!) { product(id: $id) { title } }", id=variant["variants"][0]["id"]
    )

    assert answer["errors"][0]["message"] == (
        "id: This is the id of a ProductVariant, not of a Product."
    )


async def test_products_are_shown_without_availability_while_inventory_is_away(
    client: Client, shop: Shop
) -> None:
    await shop.lose("inventory")

    answer = await client.execute(
        "{ products(first: 2) { nodes { title variants { sku quantityAvailable } } } }"
    )

    nodes = answer["data"]["products"]["nodes"]
    assert nodes[0]["title"] == "Shirt 001"
    assert {each["quantityAvailable"] for node in nodes for each in node["variants"]} == {None}
    error = answer["errors"][0]
    assert error["path"] == ["products", "nodes", 0, "variants", 0, "quantityAvailable"]
    assert error["message"] == "A part this needs cannot be reached at the moment; try again."
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert error["extensions"]["service"] == "inventory"
    assert error["extensions"]["retryable"] is True
    assert error["extensions"]["requestId"]


async def test_a_root_field_of_a_service_that_is_away_leaves_the_others(
    client: Client, shop: Shop
) -> None:
    await client.log_in_as_guest()
    await shop.lose("product")

    answer = await client.execute("{ products { nodes { id } } orders { nodes { id } } }")

    assert answer["data"] == {"products": None, "orders": {"nodes": []}}
    assert [each["extensions"]["service"] for each in answer["errors"]] == ["product"]


async def test_a_call_carries_the_token_the_request_id_and_the_trace(
    client: Client, shop: Shop
) -> None:
    await client.log_in_as_guest()
    trace = "0af7651916cd43dd8448eb211c80319c"

    response = await client.http.post(
        "/graphql",
        json={"query": "{ orders { nodes { id } } }"},
        headers={
            "authorization": client.authorization or "",
            "x-request-id": "request-1",
            "traceparent": f"00-{trace}-b7ad6b7169203331-01",
        },
    )

    assert response.headers["x-request-id"] == "request-1"
    assert shop.counting.metadata["x-request-id"] == "request-1"
    assert shop.counting.metadata["authorization"] == client.authorization
    assert trace in shop.counting.metadata["traceparent"]
