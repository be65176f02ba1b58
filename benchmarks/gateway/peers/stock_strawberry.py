"""The same schema in stock Strawberry, as its documentation has it: resolvers and DataLoaders."""

import sys
from collections.abc import AsyncGenerator
from typing import Any, NewType
from uuid import UUID

import strawberry
import uvicorn
from shop.inventory.v1.inventory_service_pb2 import (
    AdjustStockRequest,
    BatchGetStockRequest,
    WatchStockRequest,
)
from shop.product.v1.product_service_pb2 import (
    BatchGetProductsRequest,
    GetProductRequest,
    ListProductsRequest,
)
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from benchmarks.gateway.peers.upstream import Upstream, amount_of, cursor_of, global_id, token_of

Decimal = NewType("Decimal", str)


@strawberry.type
class Money:
    amount: Decimal
    currency_code: str


@strawberry.type
class ProductVariant:
    sku: str
    title: str
    price: Money
    product_uuid: strawberry.Private[str]

    @strawberry.field
    async def quantity_available(self, info: strawberry.Info) -> int | None:
        found: int | None = await info.context["stock"].load(self.sku)
        return found

    @strawberry.field
    async def product(self, info: strawberry.Info) -> "Product | None":
        found: Product | None = await info.context["products"].load(self.product_uuid)
        return found


@strawberry.type
class Product:
    id: strawberry.ID
    handle: str
    title: str
    vendor: str
    tags: list[str]
    variants: list[ProductVariant]


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str


@strawberry.type
class ProductConnection:
    nodes: list[Product]
    page_info: PageInfo


@strawberry.type
class StockCount:
    sku: str
    on_hand: int
    available: int


@strawberry.type
class UserError:
    code: str
    message: str


@strawberry.type
class StockAdjustPayload:
    stock: StockCount
    user_errors: list[UserError]


@strawberry.input
class StockAdjustInput:
    request_id: UUID
    sku: str
    delta: int
    reason: str


@strawberry.type
class Query:
    @strawberry.field
    async def product(self, info: strawberry.Info, handle: str) -> Product | None:
        response = await info.context["upstream"].product.GetProduct(
            GetProductRequest(handle=handle), timeout=5
        )
        return product_of(response.product)

    @strawberry.field
    async def products(
        self, info: strawberry.Info, first: int = 20, after: str | None = None
    ) -> ProductConnection:
        response = await info.context["upstream"].product.ListProducts(
            ListProductsRequest(page_size=first, page_token=token_of(after)), timeout=5
        )
        end = response.next_page_token
        return ProductConnection(
            nodes=[product_of(each) for each in response.products],
            page_info=PageInfo(has_next_page=bool(end), end_cursor=cursor_of(end)),
        )


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def stock_adjust(
        self, info: strawberry.Info, input: StockAdjustInput
    ) -> StockAdjustPayload:
        response = await info.context["upstream"].inventory.AdjustStock(
            AdjustStockRequest(
                request_id=str(input.request_id),
                sku=input.sku,
                delta=input.delta,
                reason=input.reason,
            ),
            timeout=5,
            metadata=[("authorization", info.context["request"].headers["authorization"])],
        )
        level = response.level
        count = StockCount(sku=level.sku, on_hand=level.on_hand, available=level.available)
        return StockAdjustPayload(stock=count, user_errors=[])


@strawberry.type
class StockLevel:
    sku: str
    available: int


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def stock_updated(
        self, info: strawberry.Info, skus: list[str]
    ) -> AsyncGenerator[StockLevel, None]:
        stream = info.context["upstream"].inventory.WatchStock(WatchStockRequest(skus=skus))
        async for update in stream:
            yield StockLevel(sku=update.level.sku, available=update.level.available)


def product_of(message: Any) -> Product:
    return Product(
        id=strawberry.ID(global_id("Product", message.id)),
        handle=message.handle,
        title=message.title,
        vendor=message.vendor,
        tags=list(message.tags),
        variants=[
            ProductVariant(
                sku=each.sku,
                title=each.title,
                price=Money(
                    amount=Decimal(
                        amount_of(each.prices[0].price.units, each.prices[0].price.nanos)
                    ),
                    currency_code=each.prices[0].price.currency_code,
                ),
                product_uuid=each.product_id,
            )
            for each in message.variants
        ],
    )


class Endpoint(GraphQL[Any, None]):
    """Fresh loaders for each request."""

    def __init__(self, folder: str) -> None:
        super().__init__(SCHEMA, subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL])
        self._folder = folder
        self._upstream: Upstream | None = None

    async def get_context(self, request: Any, response: Any) -> Any:
        upstream = self._upstream = self._upstream or Upstream(self._folder)

        async def stock(skus: list[str]) -> list[int | None]:
            answer = await upstream.inventory.BatchGetStock(
                BatchGetStockRequest(skus=skus), timeout=5
            )
            found = {each.sku: each.available for each in answer.levels}
            return [found.get(sku) for sku in skus]

        async def products(uuids: list[str]) -> list[Product | None]:
            answer = await upstream.product.BatchGetProducts(
                BatchGetProductsRequest(ids=uuids), timeout=5
            )
            found = {each.id: product_of(each) for each in answer.products}
            return [found.get(uuid) for uuid in uuids]

        return {
            "request": request,
            "response": response,
            "upstream": upstream,
            "stock": DataLoader(load_fn=stock),
            "products": DataLoader(load_fn=products),
        }


SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(
        scalar_map={Decimal: strawberry.scalar(name="Decimal", serialize=str, parse_value=str)}
    ),
    extensions=[lambda: ParserCache(maxsize=500), lambda: ValidationCache(maxsize=500)],
)


def app(folder: str) -> Starlette:
    endpoint = Endpoint(folder)
    return Starlette(routes=[Route("/graphql", endpoint), WebSocketRoute("/graphql", endpoint)])


if __name__ == "__main__":
    uvicorn.run(
        app(sys.argv[2]),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        proxy_headers=False,
        log_level="warning",
        ws_per_message_deflate=False,
    )
