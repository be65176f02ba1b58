from graphql_gateway.upstream.unread import UNREAD
from in_memory.catalogue import a_product
from shop.product.v1.product_service_pb2 import ListProductsResponse
from shop.product.v1.search_service_pb2 import SearchFacets, SearchProductsResponse


def test_products_of_a_list_stay_as_they_came() -> None:
    products = [a_product(1), a_product(2)]
    sent = ListProductsResponse(products=products, next_page_token="next")

    read = UNREAD["/shop.product.v1.ProductService/ListProducts"](sent.SerializeToString())

    assert list(read.products) == [each.SerializeToString() for each in products]
    assert read.next_page_token == "next"


def test_the_rest_of_an_answer_is_read_as_ever() -> None:
    facets = SearchFacets(available=7)
    sent = SearchProductsResponse(products=[a_product(1)], total_count=8, facets=facets)

    read = UNREAD["/shop.product.v1.SearchService/SearchProducts"](sent.SerializeToString())

    assert list(read.products) == [a_product(1).SerializeToString()]
    assert (read.total_count, read.facets) == (8, facets)
