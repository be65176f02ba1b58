"""A handler written by hand for each operation: what a GraphQL gateway in Python could reach.

It does not read the document, checks nothing, and makes the fewest calls that can be made.
"""

import sys
from typing import Any

import orjson
import uvicorn
from shop.inventory.v1.inventory_service_pb2 import AdjustStockRequest, BatchGetStockRequest
from shop.product.v1.product_service_pb2 import GetProductRequest, ListProductsRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.gateway.peers.upstream import Upstream, amount_of, cursor_of, global_id, token_of


class Handlers:
    """One for each operation, found by its name."""

    def __init__(self, folder: str) -> None:
        self._upstream = Upstream(folder)
        self._known = {
            "Small": self._small,
            "Page": self._page,
            "Deep": self._deep,
            "Adjust": self._adjust,
        }

    async def answer(self, request: Request) -> Response:
        asked = orjson.loads(await request.body())
        handle = self._known[asked["operationName"]]
        data = await handle(asked["variables"], request.headers.get("authorization"))
        return Response(orjson.dumps({"data": data}), media_type="application/json")

    async def _small(self, variables: Any, _: str | None) -> Any:
        product = await self._product(variables["handle"])
        found = {"id": _id(product), "title": product.title, "vendor": product.vendor}
        return {"product": found}

    async def _page(self, variables: Any, _: str | None) -> Any:
        token = token_of(variables.get("after"))
        page = await self._upstream.product.ListProducts(
            ListProductsRequest(page_size=20, page_token=token), timeout=5
        )
        stock = await self._stock([v.sku for each in page.products for v in each.variants])
        end = page.next_page_token
        return {
            "products": {
                "nodes": [_in_page(each, stock) for each in page.products],
                "pageInfo": {"hasNextPage": bool(end), "endCursor": cursor_of(end)},
            }
        }

    async def _deep(self, variables: Any, _: str | None) -> Any:
        product = await self._product(variables["handle"])
        stock = await self._stock([each.sku for each in product.variants])
        inner = {
            "title": product.title,
            "variants": [_variant(each, stock) for each in product.variants],
        }
        return {"product": {"variants": [{"product": inner} for _ in product.variants]}}

    async def _adjust(self, variables: Any, authorization: str | None) -> Any:
        given = variables["input"]
        response = await self._upstream.inventory.AdjustStock(
            AdjustStockRequest(
                request_id=given["requestId"],
                sku=given["sku"],
                delta=given["delta"],
                reason=given["reason"],
            ),
            timeout=5,
            metadata=[("authorization", authorization)],
        )
        level = response.level
        found = {"sku": level.sku, "onHand": level.on_hand, "available": level.available}
        return {"stockAdjust": {"stock": found, "userErrors": []}}

    async def _product(self, handle: str) -> Any:
        response = await self._upstream.product.GetProduct(
            GetProductRequest(handle=handle), timeout=5
        )
        return response.product

    async def _stock(self, skus: list[str]) -> dict[str, int]:
        response = await self._upstream.inventory.BatchGetStock(
            BatchGetStockRequest(skus=skus), timeout=5
        )
        return {each.sku: each.available for each in response.levels}


def _id(product: Any) -> str:
    return global_id("Product", product.id)


def _in_page(product: Any, stock: dict[str, int]) -> dict[str, Any]:
    return {
        "id": _id(product),
        "handle": product.handle,
        "title": product.title,
        "vendor": product.vendor,
        "tags": list(product.tags),
        "variants": [_variant(each, stock) for each in product.variants],
    }


def _variant(variant: Any, stock: dict[str, int]) -> dict[str, Any]:
    price = variant.prices[0].price
    return {
        "sku": variant.sku,
        "title": variant.title,
        "price": {
            "amount": amount_of(price.units, price.nanos),
            "currencyCode": price.currency_code,
        },
        "quantityAvailable": stock.get(variant.sku),
    }


async def constant(_: Request) -> Response:
    """What no cache can be quicker than."""
    return Response(_CONSTANT, media_type="application/json")


_CONSTANT = b'{"data":{"product":{"id":"UHJvZHVjdA==","title":"x","vendor":"y"}}}'


def app(folder: str) -> Starlette:
    handlers: list[Handlers] = []

    async def answer(request: Request) -> Response:
        if not handlers:
            handlers.append(Handlers(folder))
        return await handlers[0].answer(request)

    return Starlette(
        routes=[
            Route("/graphql", answer, methods=["POST"]),
            Route("/constant", constant, methods=["POST"]),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(
        app(sys.argv[2]),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        proxy_headers=False,
        log_level="warning",
    )
