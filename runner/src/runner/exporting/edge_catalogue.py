"""The whole catalogue behind a shop's edge, page by page."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import batched

import grpc
from shop.inventory.v1 import inventory_service_pb2 as inventory_pb2
from shop.inventory.v1 import inventory_service_pb2_grpc
from shop.product.v1 import product_pb2, product_service_pb2_grpc
from shop.product.v1 import product_service_pb2 as api

from runner.importing.staff_calls import StaffCalls

_PAGE = 100
_SKUS = 500
_SECONDS = 30.0
_LOCATION = "default"


class EdgeCatalogue:
    """As staff see it: drafts and archived products too."""

    def __init__(self, product: grpc.Channel, inventory: grpc.Channel, calls: StaffCalls) -> None:
        self._products = product_service_pb2_grpc.ProductServiceStub(product)
        self._inventory = inventory_service_pb2_grpc.InventoryServiceStub(inventory)
        self._calls = calls

    def pages(self) -> Iterator[tuple[Sequence[product_pb2.Product], Mapping[str, int]]]:
        """Products, the oldest first, with the units on hand of each of their SKUs."""
        token = ""
        while True:
            page = self._page(token)
            skus = [variant.sku for each in page.products for variant in each.variants]
            yield page.products, self._on_hand(skus)
            token = page.next_page_token
            if not token:
                return

    def _page(self, token: str) -> api.ListProductsResponse:
        request = api.ListProductsRequest(
            page_size=_PAGE, page_token=token, sort_key=api.PRODUCT_SORT_KEY_CREATE_TIME
        )
        return self._calls.repeat(
            lambda metadata: self._products.ListProducts(
                request, metadata=metadata, timeout=_SECONDS
            )
        )

    def _on_hand(self, skus: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for batch in batched(skus, _SKUS):
            request = inventory_pb2.BatchGetStockRequest(skus=batch)
            response = self._calls.repeat(
                lambda metadata, request=request: self._inventory.BatchGetStock(  # type: ignore[misc]
                    request, metadata=metadata, timeout=_SECONDS
                )
            )
            found.update(
                {each.sku: each.on_hand for each in response.levels if each.location == _LOCATION}
            )
        return found
