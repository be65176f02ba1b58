"""What the gateways are asked."""

import base64
from dataclasses import dataclass, field
from typing import Any

from shop.product.v1.product_service_pb2 import ListProductsRequest

VARIATIONS = 400

SMALL = """query Small($handle: String!) { product(handle: $handle) { id title vendor } }"""

PAGE = """query Page($after: String) {
  products(first: 20, after: $after) {
    nodes {
      id handle title vendor tags
      variants { sku title price { amount currencyCode } quantityAvailable }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

DEEP = """query Deep($handle: String!) {
  product(handle: $handle) {
    variants { product { title variants {
      sku title price { amount currencyCode } quantityAvailable
    } } }
  }
}"""

ADJUST = """mutation Adjust($input: StockAdjustInput!) {
  stockAdjust(input: $input) {
    stock { sku onHand available }
    userErrors { code message }
  }
}"""

WATCH = """subscription ($skus: [String!]!) { stockUpdated(skus: $skus) { sku available } }"""


@dataclass(frozen=True)
class Operation:
    """One row of the table: a document, and the variables it is sent with."""

    name: str
    operation_name: str
    document: str
    variables: list[dict[str, Any]]
    remembered: bool = True
    """Whether reads are answered from memory, or by the services from their database."""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subjects:
    """Things of the catalogue that operations are about."""

    handles: list[str]
    skus: list[str]
    tokens: list[str]
    """Of pages, each of which begins at another product."""


async def subjects(products: Any) -> Subjects:
    """Read the catalogue once, a product at a time, for the token of each place in it."""
    handles, skus, tokens, token = [], [], [], ""
    for _ in range(VARIATIONS):
        response = await products.ListProducts(ListProductsRequest(page_size=1, page_token=token))
        product = response.products[0]
        token = response.next_page_token
        handles.append(product.handle)
        skus.append(product.variants[0].sku)
        tokens.append(token)
    return Subjects(handles, skus, tokens)


def operations(found: Subjects, staff_token: str) -> list[Operation]:
    by_handle: list[dict[str, Any]] = [{"handle": each} for each in found.handles]
    pages: list[dict[str, Any]] = [{"after": cursor(each)} for each in found.tokens]
    changes: list[dict[str, Any]] = [
        {"input": {"requestId": "REQUEST_ID", "sku": each, "delta": 1, "reason": "count"}}
        for each in found.skus
    ]
    staff = {"authorization": f"Bearer {staff_token}"}
    return [
        Operation("small query", "Small", SMALL, by_handle),
        Operation("page of 20 joined products", "Page", PAGE, pages),
        Operation("the same from the database", "Page", PAGE, pages, remembered=False),
        Operation("deep query", "Deep", DEEP, by_handle),
        Operation("mutation", "Adjust", ADJUST, changes, remembered=False, headers=staff),
    ]


def cursor(token: str) -> str:
    return base64.urlsafe_b64encode(f"0:{token}".encode()).decode()
