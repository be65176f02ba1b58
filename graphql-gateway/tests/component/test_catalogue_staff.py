"""Keeping products and categories through GraphQL."""

from typing import Any
from uuid import uuid4

import pytest
from chassis.identity.principal import Role
from chassis.testing.tokens import access_token
from graphql_gateway.schema.identifiers import global_id
from in_memory.catalogue import uuid
from in_memory.client import Client
from in_memory.shop import Shop
from shop.product.v1 import product_pb2

PRODUCT, CATEGORY, CLOTHES = (
    global_id("Product", uuid(1, 1)),
    global_id("Category", uuid(9, 2)),
    global_id("Category", uuid(9, 1)),
)


def mutation(name: str, fields: str) -> str:
    kind = name[0].upper() + name[1:]
    inputs = {
        "ProductPublish": "ProductStatus",
        "ProductArchive": "ProductStatus",
        "CategoryProductsAdd": "CategoryProducts",
        "CategoryProductsRemove": "CategoryProducts",
    }
    return (
        f"mutation Do($input: {inputs.get(kind, kind)}Input!) "
        f"{{ {name}(input: $input) {{ {fields} userErrors {{ code field }} }} }}"
    )


@pytest.fixture
def staff(client: Client) -> Client:
    client.authorization = f"Bearer {access_token(Role.STAFF)}"
    return client


async def do(client: Client, name: str, fields: str, **said: Any) -> Any:
    query = mutation(name, fields)
    data = await client.data(query, input={"requestId": str(uuid4()), **said})
    return data[name]


async def test_staff_create_a_product_with_prices_in_several_currencies(
    staff: Client, shop: Shop
) -> None:
    prices = [
        {"amount": "19.99", "currencyCode": "USD", "compareAtAmount": "25.00"},
        {"amount": "3000", "currencyCode": "JPY"},
    ]
    variants = [{"sku": "NEW-S", "optionValues": ["S"], "prices": prices}]

    answer = await do(
        staff,
        "productCreate",
        "product { id status etag }",
        handle="new",
        title="New",
        options=["Size"],
        variants=variants,
        media=[{"url": "/new.svg"}],
    )

    assert answer["userErrors"] == []
    assert answer["product"]["status"] == "ACTIVE"
    (told,) = shop.products.told
    assert told.product.status == product_pb2.PRODUCT_STATUS_DRAFT
    dollars, yen = told.product.variants[0].prices
    assert (dollars.price.units, dollars.price.nanos) == (19, 990_000_000)
    assert dollars.compare_at_price.units == 25
    assert (yen.price.units, yen.HasField("compare_at_price")) == (3000, False)


async def test_an_update_names_only_what_was_given(staff: Client, shop: Shop) -> None:
    await do(staff, "productUpdate", "product { id }", id=PRODUCT, vendor="", tags=["a"])

    (told,) = shop.products.told
    assert sorted(told.update_mask.paths) == ["tags", "vendor"]
    assert (told.id, told.etag) == (uuid(1, 1), "")


async def test_refusals_are_user_errors(staff: Client) -> None:
    variants = [{"sku": "X", "prices": [{"amount": "1", "currencyCode": "USD"}]}]
    taken = await do(
        staff, "productCreate", "product { id }", handle="shirt-1", title="x", variants=variants
    )
    late = await do(staff, "productUpdate", "product { id }", id=PRODUCT, title="x", etag="7")
    variants[0]["prices"] = [{"amount": "1.999", "currencyCode": "USD"}]
    wrong = await do(staff, "productUpdate", "product { id }", id=PRODUCT, variants=variants)

    assert [each["code"] for each in taken["userErrors"]] == ["HANDLE_TAKEN"]
    assert [each["code"] for each in late["userErrors"]] == ["ABORTED"]
    assert [each["code"] for each in wrong["userErrors"]] == ["VALIDATION_FAILED"]


async def test_a_product_is_published_and_archived(staff: Client) -> None:
    published = await do(staff, "productPublish", "product { status }", id=PRODUCT)
    archived = await do(staff, "productArchive", "product { status }", id=PRODUCT)

    assert (published["product"]["status"], archived["product"]["status"]) == (
        "ACTIVE",
        "ARCHIVED",
    )


async def test_customers_and_strangers_are_refused(client: Client, shop: Shop) -> None:
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("productPublish", "product { id }", {"id": PRODUCT}),
        ("productArchive", "product { id }", {"id": PRODUCT}),
        ("productUpdate", "product { id }", {"id": PRODUCT, "title": "x"}),
        ("productCreate", "product { id }", {"handle": "x", "title": "x", "variants": []}),
        ("categoryCreate", "category { id }", {"handle": "x", "title": "x"}),
        ("categoryUpdate", "category { id }", {"id": CATEGORY, "title": "x"}),
        ("categoryDelete", "deleted", {"id": CATEGORY}),
        (
            "categoryProductsAdd",
            "category { id }",
            {"categoryId": CATEGORY, "productIds": [PRODUCT]},
        ),
    ]
    for role, code in ((Role.CUSTOMER, "PERMISSION_DENIED"), (None, "UNAUTHENTICATED")):
        client.authorization = f"Bearer {access_token(role)}" if role else None
        for name, fields, said in calls:
            given = {"requestId": str(uuid4()), **said}
            (error,) = (await client.execute(mutation(name, fields), input=given))["errors"]
            assert error["extensions"]["code"] == code, name
    assert not shop.products.told
    assert not shop.categories.told


async def test_the_tree_is_read_in_one_call_and_leads_to_its_products(
    client: Client, shop: Shop
) -> None:
    data = await client.data("""{
      categories { handle parent { handle } children { handle parent { handle } } }
      category(handle: "shirts") { title }
      missing: category(handle: "nothing") { title }
    }""")

    assert data["categories"] == [
        {
            "handle": "clothes",
            "parent": None,
            "children": [{"handle": "shirts", "parent": {"handle": "clothes"}}],
        }
    ]
    assert (data["category"], data["missing"]) == ({"title": "Shirts"}, None)
    assert shop.calls == {"ListCategories": 1}

    query = '{ category(handle: "shirts") { products(first: 2) { nodes { handle } totalCount } } }'
    products = (await client.data(query))["category"]["products"]
    assert (len(products["nodes"]), products["totalCount"]) == (2, 45)
    assert list(shop.searches.asked[0].filters.category_ids) == [uuid(9, 2)]


async def test_a_product_knows_its_categories_and_a_category_is_a_node(
    client: Client, shop: Shop
) -> None:
    shop.products.all[0].category_ids.append(uuid(9, 2))

    data = await client.data(
        'query Q($id: ID!) { product(handle: "shirt-1") { categories { handle } } '
        "node(id: $id) { ... on Category { handle } } }",
        id=CATEGORY,
    )

    assert data == {
        "product": {"categories": [{"handle": "shirts"}]},
        "node": {"handle": "shirts"},
    }


async def test_staff_keep_the_tree(staff: Client, shop: Shop) -> None:
    made = await do(
        staff, "categoryCreate", "category { handle }", handle="x", title="X", parentId=CLOTHES
    )
    await do(staff, "categoryUpdate", "category { id }", id=CATEGORY, parentId="", position=3)
    added = await do(
        staff,
        "categoryProductsAdd",
        "category { handle }",
        categoryId=CATEGORY,
        productIds=[PRODUCT],
    )
    await do(
        staff,
        "categoryProductsRemove",
        "category { handle }",
        categoryId=CATEGORY,
        productIds=[PRODUCT],
    )
    deleted = await do(staff, "categoryDelete", "deleted", id=CATEGORY)
    full = await do(staff, "categoryDelete", "deleted", id=CLOTHES)
    late = await do(staff, "categoryUpdate", "category { id }", id=CATEGORY, etag="9", title="x")

    create, update, add, remove, *_ = shop.categories.told
    assert (made["category"]["handle"], create.category.parent_id) == ("x", uuid(9, 1))
    assert (update.category.parent_id, sorted(update.update_mask.paths)) == (
        "",
        ["parent_id", "position"],
    )
    assert (add.product_ids, remove.product_ids) == ([uuid(1, 1)], [uuid(1, 1)])
    assert added["category"]["handle"] == "shirts"
    assert (deleted["deleted"], full["deleted"]) == (True, False)
    assert [each["code"] for each in full["userErrors"]] == ["CATEGORY_NOT_EMPTY"]
    assert [each["code"] for each in late["userErrors"]] == ["ABORTED"]


async def test_products_put_into_a_category_that_is_gone_by_now_leave_it_null(
    staff: Client,
) -> None:
    gone = global_id("Category", uuid(9, 9))

    answer = await do(
        staff, "categoryProductsAdd", "category { id }", categoryId=gone, productIds=[PRODUCT]
    )

    assert answer == {"category": None, "userErrors": []}
