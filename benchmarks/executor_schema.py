"""Products with reviews and variants, as `benchmarks.executor` asks for them."""

from typing import Any

import strawberry
from strawberry.dataloader import DataLoader

PRODUCTS = 20


@strawberry.type
class Money:
    """An amount."""

    amount: str
    currency_code: str


@strawberry.type
class Review:
    """Loaded for all products of a page at once."""

    id: strawberry.ID
    body: str
    rating: int


@strawberry.type
class Variant:
    """One size of a product."""

    id: strawberry.ID
    sku: str
    title: str
    price: Money

    @strawberry.field
    async def quantity_available(self, info: strawberry.Info) -> int | None:
        found: int = await info.context["stock"].load(self.sku)
        return found


@strawberry.type
class Product:
    """Attributes, plain resolvers and loaded fields."""

    id: strawberry.ID
    title: str
    handle: str
    status: str
    price: Money
    variants: list[Variant]
    message: strawberry.Private[dict[str, Any]]

    @strawberry.field
    def tags(self) -> list[str]:
        return list(self.message["tags"])

    @strawberry.field
    async def reviews(self, info: strawberry.Info) -> list[Review]:
        found: list[Review] = await info.context["reviews"].load(self.id)
        return found

    @strawberry.field
    def related(self) -> list["Product"]:
        number = int(self.id)
        return [SHELF[(number + 1) % PRODUCTS], SHELF[(number + 7) % PRODUCTS]]


def _product(number: int) -> Product:
    price = Money(amount=f"{number}.99", currency_code="USD")
    variants = [
        Variant(
            id=strawberry.ID(f"{number}-{size}"), sku=f"{number}{size}", title=size, price=price
        )
        for size in ("S", "M", "L")
    ]
    return Product(
        id=strawberry.ID(str(number)),
        title=f"Product {number}",
        handle=f"product-{number}",
        status="ACTIVE",
        price=price,
        variants=variants,
        message={"tags": ["new", "cotton", "sale"]},
    )


SHELF = [_product(number) for number in range(PRODUCTS)]


@strawberry.type
class Query:
    """A page, or one."""

    @strawberry.field
    async def products(self, first: int = 20) -> list[Product]:
        return SHELF[:first]

    @strawberry.field
    async def product(self, id: strawberry.ID) -> Product | None:  # noqa: A002 - its name there
        return SHELF[int(id)]


def loaders() -> dict[str, DataLoader[Any, Any]]:
    """Fresh, as for each request."""
    return {"reviews": DataLoader(load_fn=_reviews), "stock": DataLoader(load_fn=_stock)}


async def _reviews(keys: list[str]) -> list[list[Review]]:
    return [
        [Review(id=strawberry.ID(f"{key}-{place}"), body="Good.", rating=5) for place in range(3)]
        for key in keys
    ]


async def _stock(keys: list[str]) -> list[int]:
    return [len(key) for key in keys]


GRAPHQL_SCHEMA = strawberry.Schema(Query)._schema  # noqa: SLF001 - below Strawberry's own API
