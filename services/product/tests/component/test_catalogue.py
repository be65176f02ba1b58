"""The real service: import a catalogue as staff, read it as a shopper."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from chassis.errors import InvalidArgument, NotFound, PermissionDenied, Unauthenticated
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.serving import acting_as
from google.type.money_pb2 import Money
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import product_pb2, product_service_pb2_grpc, search_service_pb2
from shop.product.v1 import product_service_pb2 as service_pb2
from shop.product.v1.catalog_import_service_pb2_grpc import CatalogImportServiceStub
from shop.product.v1.search_service_pb2_grpc import SearchServiceStub


def usd(units: int) -> Money:
    return Money(currency_code="USD", units=units, nanos=500_000_000)


def a_shirt(handle: str, **changes: Any) -> import_pb2.ImportedProduct:
    said: dict[str, Any] = {
        "title": handle.capitalize(),
        "description_html": "<p>Soft</p><script>alert(1)</script>",
        "options": [import_pb2.ImportedOption(name="Size")],
        "variants": [
            import_pb2.ImportedVariant(
                sku=f"{handle}-{size}",
                option_values=[size],
                prices=[import_pb2.ImportedPrice(price=usd(20), compare_at_price=usd(25))],
                weight_grams=180,
                requires_shipping=True,
                taxable=True,
            )
            for size in ("S", "M")
        ],
        "media": [import_pb2.ImportedMedia(url="/media/shirt.svg", alt_text="A shirt")],
    } | changes
    return import_pb2.ImportedProduct(handle=handle, **said)


async def send(
    channel: Any, *products: import_pb2.ImportedProduct, role: Role | None = Role.STAFF
) -> import_pb2.ImportProductsResponse:
    async def requests() -> AsyncIterator[import_pb2.ImportProductsRequest]:
        for line, product in enumerate(products, start=2):
            yield import_pb2.ImportProductsRequest(line=line, product=product)

    with acting_as(role):
        response = await CatalogImportServiceStub(channel).ImportProducts(requests())
    assert isinstance(response, import_pb2.ImportProductsResponse)
    return response


@pytest.fixture
def products(channel: Any) -> Any:
    return product_service_pb2_grpc.ProductServiceStub(channel)


async def test_an_imported_product_is_read_back_by_handle_and_by_id(
    channel: Any, products: Any
) -> None:
    response = await send(channel, a_shirt("tunic"))

    assert (response.created, response.failed) == (1, 0)
    request = service_pb2.GetProductRequest(handle="tunic")
    product = (await products.GetProduct(request)).product
    assert product.title == "Tunic"
    assert product.description_html == "<p>Soft</p>"
    assert [variant.title for variant in product.variants] == ["S", "M"]
    assert product.variants[0].prices[0].price == usd(20)
    assert product.variants[0].prices[0].compare_at_price == usd(25)
    again = (await products.GetProduct(service_pb2.GetProductRequest(id=product.id))).product
    assert again == product


async def test_importing_again_changes_nothing_and_new_content_is_read_at_once(
    channel: Any, products: Any
) -> None:
    await send(channel, a_shirt("again"))
    request = service_pb2.GetProductRequest(handle="again")
    first = (await products.GetProduct(request)).product

    assert (await send(channel, a_shirt("again"))).unchanged == 1
    assert (await products.GetProduct(request)).product == first
    assert (await send(channel, a_shirt("again", title="Anew"))).updated == 1
    second = (await products.GetProduct(request)).product
    assert (second.title, second.id) == ("Anew", first.id)
    assert second.etag != first.etag


async def test_products_that_break_a_rule_are_reported_with_their_line_and_the_rest_imported(
    channel: Any,
) -> None:
    response = await send(
        channel,
        a_shirt("fine"),
        a_shirt("untitled", title=""),
        a_shirt("bare", options=[]),
        a_shirt("thief", variants=list(a_shirt("fine").variants)),
        a_shirt("fine-too"),
    )

    assert (response.created, response.failed) == (2, 3)
    assert sorted((failure.line, failure.handle) for failure in response.failures) == [
        (3, "untitled"),
        (4, "bare"),
        (5, "thief"),
    ]
    assert all(failure.message for failure in response.failures)


async def test_only_staff_may_import(channel: Any) -> None:
    with pytest.raises(PermissionDenied):
        await send(channel, a_shirt("secret"), role=Role.CUSTOMER)
    with pytest.raises(Unauthenticated):
        await send(channel, a_shirt("secret"), role=None)


async def test_a_product_that_is_not_active_is_seen_by_staff_alone(
    channel: Any, products: Any
) -> None:
    await send(channel, a_shirt("soon", status=product_pb2.PRODUCT_STATUS_DRAFT))
    request = service_pb2.GetProductRequest(handle="soon")
    listing = service_pb2.ListProductsRequest(query="soon")

    with pytest.raises(NotFound) as refusal:
        await products.GetProduct(request)
    assert refusal.value.reason == "PRODUCT_NOT_FOUND"
    assert not (await products.ListProducts(listing)).products
    with acting_as(Role.STAFF):
        product = (await products.GetProduct(request)).product
        assert len((await products.ListProducts(listing)).products) == 1
    batch = service_pb2.BatchGetProductsRequest(ids=[product.id])
    assert not (await products.BatchGetProducts(batch)).products
    variants = service_pb2.BatchGetVariantsRequest(skus=["soon-S"])
    (details,) = (await products.BatchGetVariants(variants)).variants
    assert details.product_status == product_pb2.PRODUCT_STATUS_DRAFT


async def test_pages_are_followed_to_the_end(channel: Any, products: Any) -> None:
    await send(channel, *(a_shirt(f"paged-{number}") for number in range(5)))

    seen, token = [], ""
    while True:
        request = service_pb2.ListProductsRequest(page_size=2, page_token=token, query="paged")
        page = await products.ListProducts(request)
        seen += [product.handle for product in page.products]
        token = page.next_page_token
        if not token:
            break

    assert seen == [f"paged-{number}" for number in range(5)]


async def test_a_page_of_large_products_is_shorter_than_asked_for(
    channel: Any, products: Any
) -> None:
    large = "<p>" + "long " * 100_000 + "</p>"
    await send(
        channel,
        *(a_shirt(f"vast-{number}", description_html=large) for number in range(8)),
    )

    seen, token = [], ""
    while True:
        request = service_pb2.ListProductsRequest(page_size=8, page_token=token, query="vast")
        page = await products.ListProducts(request)
        assert 1 <= len(page.products) < 8
        seen += [product.handle for product in page.products]
        token = page.next_page_token
        if not token:
            break

    assert seen == [f"vast-{number}" for number in range(8)]
    found = (await search_all(channel, "vast")).products
    assert 1 <= len(found) < 8


async def search_all(channel: Any, query: str) -> search_service_pb2.SearchProductsResponse:
    request = search_service_pb2.SearchProductsRequest(query=query, page_size=100)
    response: search_service_pb2.SearchProductsResponse = await SearchServiceStub(
        channel
    ).SearchProducts(request)
    assert response.next_page_token
    return response


async def test_large_products_that_do_not_fit_are_named_to_be_asked_for_again(
    channel: Any, products: Any
) -> None:
    large = "<p>" + "long " * 100_000 + "</p>"
    await send(channel, *(a_shirt(f"huge-{n}", description_html=large) for n in range(8)))
    handles = [service_pb2.GetProductRequest(handle=f"huge-{n}") for n in range(8)]
    ids = [(await products.GetProduct(each)).product.id for each in handles]

    first = await products.BatchGetProducts(service_pb2.BatchGetProductsRequest(ids=ids))
    rest = await products.BatchGetProducts(
        service_pb2.BatchGetProductsRequest(ids=first.omitted_ids)
    )

    assert first.omitted_ids
    assert {each.id for each in (*first.products, *rest.products)} == set(ids)


async def test_products_are_found_by_id_and_by_handle_at_once(channel: Any, products: Any) -> None:
    await send(channel, a_shirt("by-id"), a_shirt("by-handle"), a_shirt("by-both"))
    known = [service_pb2.GetProductRequest(handle=each) for each in ("by-id", "by-both")]
    ids = [(await products.GetProduct(each)).product.id for each in known]

    answer = await products.BatchGetProducts(
        service_pb2.BatchGetProductsRequest(ids=ids, handles=["by-handle", "by-both", "unknown"])
    )

    assert sorted(each.handle for each in answer.products) == ["by-both", "by-handle", "by-id"]


async def test_a_token_of_another_query_is_refused(channel: Any, products: Any) -> None:
    await send(channel, *(a_shirt(f"token-{number}") for number in range(2)))
    page = await products.ListProducts(service_pb2.ListProductsRequest(page_size=1))

    for token, query in ((page.next_page_token, "other"), ("garbage", "")):
        with pytest.raises(InvalidArgument) as refusal:
            await products.ListProducts(
                service_pb2.ListProductsRequest(page_token=token, query=query)
            )
        assert refusal.value.reason == "INVALID_PAGE_TOKEN"


async def test_unknown_and_malformed_ids(products: Any) -> None:
    with pytest.raises(NotFound):
        await products.GetProduct(service_pb2.GetProductRequest(id=str(new_id())))
    with pytest.raises(InvalidArgument):
        await products.GetProduct(service_pb2.GetProductRequest(id="seven"))
    with pytest.raises(InvalidArgument):
        await products.GetProduct(service_pb2.GetProductRequest())
    batch = service_pb2.BatchGetProductsRequest(ids=[str(new_id())])
    assert not (await products.BatchGetProducts(batch)).products


async def test_variants_come_with_what_a_cart_line_shows(channel: Any, products: Any) -> None:
    await send(channel, a_shirt("lined"))

    (details,) = (
        await products.BatchGetVariants(service_pb2.BatchGetVariantsRequest(skus=["lined-M"]))
    ).variants

    assert (details.product_handle, details.product_title) == ("lined", "Lined")
    assert (details.variant.title, details.image_url) == ("M", "/media/shirt.svg")


async def test_a_large_catalogue_is_imported_in_bounded_batches(
    channel: Any, products: Any
) -> None:
    response = await send(channel, *(a_shirt(f"bulk-{number}") for number in range(250)))

    assert (response.created, response.failed) == (250, 0)
    page = await products.ListProducts(service_pb2.ListProductsRequest(query="bulk", page_size=500))
    assert len(page.products) == 100
