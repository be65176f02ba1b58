"""The real service, used by staff: products and categories by hand."""

from typing import Any

import pytest
from chassis.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.money_pb2 import Money
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import category_service_pb2 as category_pb2
from shop.product.v1 import product_pb2
from shop.product.v1 import product_service_pb2 as api
from shop.product.v1 import search_service_pb2 as search_pb2
from shop.product.v1.category_service_pb2_grpc import CategoryServiceStub
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub

from services.product.tests.component.test_catalogue import a_shirt, usd
from services.product.tests.component.test_search_api import handles, search


@pytest.fixture
def products(channel: Any) -> Any:
    return ProductServiceStub(channel)


@pytest.fixture
def categories(channel: Any) -> Any:
    return CategoryServiceStub(channel)


async def create(products: Any, handle: str, **changes: Any) -> product_pb2.Product:
    request = api.CreateProductRequest(request_id=rid(), product=a_shirt(handle, **changes))
    product = (await products.CreateProduct(request)).product
    assert isinstance(product, product_pb2.Product)
    return product


def rid() -> str:
    return str(new_id())


async def test_a_product_is_created_with_prices_in_several_currencies(products: Any) -> None:
    euros = Money(currency_code="EUR", units=19)
    variant = import_pb2.ImportedVariant(
        sku="duo",
        prices=[import_pb2.ImportedPrice(price=usd(20)), import_pb2.ImportedPrice(price=euros)],
    )
    with acting_as(Role.STAFF):
        product = await create(products, "duo", options=[], variants=[variant])

    read = (await products.GetProduct(api.GetProductRequest(handle="duo"))).product
    assert read == product
    assert [each.price for each in read.variants[0].prices] == [euros, usd(20)]
    assert read.description_html == "<p>Soft</p>"


async def test_a_request_repeated_is_answered_alike_and_makes_one_product(products: Any) -> None:
    request = api.CreateProductRequest(request_id=rid(), product=a_shirt("once"))
    with acting_as(Role.STAFF):
        first = await products.CreateProduct(request)
        assert await products.CreateProduct(request) == first
        request.product.title = "Other"
        with pytest.raises(AlreadyExists) as refusal:
            await products.CreateProduct(request)
    assert refusal.value.reason == "REQUEST_ID_REUSED"


async def test_an_update_changes_only_what_its_mask_names(channel: Any, products: Any) -> None:
    with acting_as(Role.STAFF):
        before = await create(products, "jerkin", vendor="Loom")
        response = await products.UpdateProduct(
            api.UpdateProductRequest(
                request_id=rid(),
                id=before.id,
                etag=before.etag,
                product=import_pb2.ImportedProduct(title="Doublet", tags=["wool"], vendor="x"),
                update_mask=FieldMask(paths=["title", "tags"]),
            )
        )
        with pytest.raises(Aborted) as refusal:
            await products.UpdateProduct(
                api.UpdateProductRequest(
                    request_id=rid(),
                    id=before.id,
                    etag=before.etag,
                    product=import_pb2.ImportedProduct(title="Late"),
                    update_mask=FieldMask(paths=["title"]),
                )
            )
    assert refusal.value.reason == "ABORTED"
    after = response.product
    assert (after.title, after.tags, after.vendor) == ("Doublet", ["wool"], "Loom")
    assert [each.id for each in after.variants] == [each.id for each in before.variants]
    assert handles(await search(channel, "doublet")) == ["jerkin"]


@pytest.mark.parametrize(
    ("paths", "product"),
    [
        ([], import_pb2.ImportedProduct(title="x")),
        (["status"], import_pb2.ImportedProduct()),
        (["variants.sku"], import_pb2.ImportedProduct()),
        (["title"], import_pb2.ImportedProduct()),
        (["variants"], import_pb2.ImportedProduct()),
        (["options"], import_pb2.ImportedProduct()),
    ],
)
async def test_an_update_that_breaks_a_rule_is_refused(
    products: Any, paths: list[str], product: import_pb2.ImportedProduct
) -> None:
    with acting_as(Role.STAFF):
        before = await create(products, f"kept-{rid()}", variants=_one_variant())
        with pytest.raises(InvalidArgument):
            await products.UpdateProduct(
                api.UpdateProductRequest(
                    request_id=rid(),
                    id=before.id,
                    product=product,
                    update_mask=FieldMask(paths=paths),
                )
            )
        read = await products.GetProduct(api.GetProductRequest(id=before.id))
    assert read.product == before


async def test_publishing_and_archiving_decide_who_sees_a_product(products: Any) -> None:
    with acting_as(Role.STAFF):
        product = await create(products, "surcoat", status=product_pb2.PRODUCT_STATUS_DRAFT)
    read = api.GetProductRequest(id=product.id)
    with pytest.raises(NotFound):
        await products.GetProduct(read)
    with acting_as(Role.STAFF):
        await products.PublishProduct(api.PublishProductRequest(request_id=rid(), id=product.id))
    assert (await products.GetProduct(read)).product.status == product_pb2.PRODUCT_STATUS_ACTIVE
    with acting_as(Role.STAFF):
        await products.ArchiveProduct(api.ArchiveProductRequest(request_id=rid(), id=product.id))
    with pytest.raises(NotFound):
        await products.GetProduct(read)


async def test_taken_handles_and_skus_and_unknown_products_are_refused(products: Any) -> None:
    with acting_as(Role.STAFF):
        await create(products, "mantle")
        for handle, reason in (("mantle", "HANDLE_TAKEN"), ("other", "SKU_TAKEN")):
            with pytest.raises(AlreadyExists) as taken:
                await create(products, handle, variants=list(a_shirt("mantle").variants))
            assert taken.value.reason == reason
        with pytest.raises(NotFound):
            await products.PublishProduct(api.PublishProductRequest(request_id=rid(), id=rid()))


async def test_customers_and_strangers_change_nothing(products: Any, categories: Any) -> None:
    content = category_pb2.CategoryContent(handle="x", title="X")
    id_ = rid()
    calls = [
        (products.CreateProduct, api.CreateProductRequest(request_id=id_, product=a_shirt("no"))),
        (
            products.UpdateProduct,
            api.UpdateProductRequest(
                request_id=id_, id=id_, update_mask=FieldMask(paths=["title"])
            ),
        ),
        (products.PublishProduct, api.PublishProductRequest(request_id=id_, id=id_)),
        (products.ArchiveProduct, api.ArchiveProductRequest(request_id=id_, id=id_)),
        (
            categories.CreateCategory,
            category_pb2.CreateCategoryRequest(request_id=id_, category=content),
        ),
        (
            categories.UpdateCategory,
            category_pb2.UpdateCategoryRequest(
                request_id=id_, id=id_, update_mask=FieldMask(paths=["title"])
            ),
        ),
        (categories.DeleteCategory, category_pb2.DeleteCategoryRequest(request_id=id_, id=id_)),
        (
            categories.AssignProducts,
            category_pb2.AssignProductsRequest(request_id=id_, category_id=id_, product_ids=[id_]),
        ),
        (
            categories.UnassignProducts,
            category_pb2.UnassignProductsRequest(
                request_id=id_, category_id=id_, product_ids=[id_]
            ),
        ),
    ]
    for call, request in calls:
        with acting_as(Role.CUSTOMER), pytest.raises(PermissionDenied):
            await call(request)
        with pytest.raises(Unauthenticated):
            await call(request)


async def test_a_category_finds_its_products_and_those_below_it_also_after_a_move(
    channel: Any, products: Any, categories: Any
) -> None:
    with acting_as(Role.STAFF):
        robe = await create(products, "robe")
        clothes = await _category(categories, "clothes")
        home = await _category(categories, "home")
        robes = await _category(categories, "robes", parent_id=clothes)
        await categories.AssignProducts(
            category_pb2.AssignProductsRequest(
                request_id=rid(), category_id=robes, product_ids=[robe.id]
            )
        )

    async def within(category: str) -> list[str]:
        filters = search_pb2.SearchFilters(category_ids=[category])
        return handles(await search(channel, "", filters=filters))

    assert await within(robes) == ["robe"]
    assert await within(clothes) == ["robe"]
    assert await within(home) == []
    assert await within(rid()) == []
    with acting_as(Role.STAFF):
        await categories.UpdateCategory(
            category_pb2.UpdateCategoryRequest(
                request_id=rid(),
                id=robes,
                category=category_pb2.CategoryContent(parent_id=home),
                update_mask=FieldMask(paths=["parent_id"]),
            )
        )
    assert (await within(clothes), await within(home)) == ([], ["robe"])
    read = (await products.GetProduct(api.GetProductRequest(id=robe.id))).product
    assert list(read.category_ids) == [robes]
    with acting_as(Role.STAFF):
        with pytest.raises(FailedPrecondition) as refusal:
            await categories.DeleteCategory(
                category_pb2.DeleteCategoryRequest(request_id=rid(), id=robes)
            )
        assert refusal.value.reason == "CATEGORY_NOT_EMPTY"
        await categories.UnassignProducts(
            category_pb2.UnassignProductsRequest(
                request_id=rid(), category_id=robes, product_ids=[robe.id]
            )
        )
        await categories.DeleteCategory(
            category_pb2.DeleteCategoryRequest(request_id=rid(), id=robes)
        )
    with pytest.raises(NotFound):
        await categories.GetCategory(category_pb2.GetCategoryRequest(id=robes))


async def test_the_tree_is_read_by_anyone(categories: Any) -> None:
    with acting_as(Role.STAFF):
        toys = await _category(categories, "toys")
        await _category(categories, "puzzles", parent_id=toys)

    tree = (await categories.ListCategories(category_pb2.ListCategoriesRequest())).categories
    listed = [each.handle for each in tree if each.handle in ("toys", "puzzles")]
    assert listed == ["toys", "puzzles"]
    request = category_pb2.GetCategoryRequest(handle="puzzles")
    assert (await categories.GetCategory(request)).category.parent_id == toys
    with pytest.raises(NotFound) as refusal:
        await categories.GetCategory(category_pb2.GetCategoryRequest(handle="nothing"))
    assert refusal.value.reason == "CATEGORY_NOT_FOUND"


async def test_a_category_that_breaks_a_rule_is_refused(categories: Any) -> None:
    with acting_as(Role.STAFF):
        for content in (
            {"handle": "Upper Case", "title": "x"},
            {"handle": "x", "title": ""},
            {"handle": "x", "title": "x", "parent_id": "seven"},
            {"handle": "x", "title": "x", "position": -1},
        ):
            with pytest.raises(InvalidArgument):
                await categories.CreateCategory(
                    category_pb2.CreateCategoryRequest(
                        request_id=rid(),
                        category=category_pb2.CategoryContent(**content),
                    )
                )


async def _category(categories: Any, handle: str, **said: Any) -> str:
    content = category_pb2.CategoryContent(handle=handle, title=handle.title(), **said)
    request = category_pb2.CreateCategoryRequest(request_id=rid(), category=content)
    return str((await categories.CreateCategory(request)).category.id)


def _one_variant() -> list[import_pb2.ImportedVariant]:
    prices = [import_pb2.ImportedPrice(price=usd(20))]
    return [import_pb2.ImportedVariant(sku=rid(), option_values=["S"], prices=prices)]
