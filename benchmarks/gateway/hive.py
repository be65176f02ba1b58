"""The same questions to Hive Gateway, whose schema is that of the protos; its answers as ours."""

from collections.abc import Callable
from typing import Any

from benchmarks.gateway.operations import Operation
from benchmarks.gateway.peers.upstream import amount_of, cursor_of, global_id, token_of

_PRODUCT = "shop_product_v1_ProductService"
_INVENTORY = "shop_inventory_v1_InventoryService"

_DOCUMENTS = {
    "Small": f"""query Small($handle: String!) {{
      found: {_PRODUCT}_GetProduct(input: {{handle: $handle}}) {{ product {{ id title vendor }} }}
    }}""",
    "Page": f"""query Page($token: String) {{
      found: {_PRODUCT}_ListProducts(input: {{page_size: 20, page_token: $token}}) {{
        products {{
          id handle title vendor tags
          variants {{
            sku title
            prices {{ price {{ currency_code units nanos }} }}
            stock {{ available }}
          }}
        }}
        next_page_token
      }}
    }}""",
    "Deep": f"""query Deep($handle: String!) {{
      found: {_PRODUCT}_GetProduct(input: {{handle: $handle}}) {{
        product {{
          variants {{ product {{ title variants {{
            sku title prices {{ price {{ currency_code units nanos }} }} stock {{ available }}
          }} }} }}
        }}
      }}
    }}""",
    "Adjust": f"""mutation Adjust($input: shop__inventory__v1__AdjustStockRequest_Input!) {{
      found: {_INVENTORY}_AdjustStock(input: $input) {{ level {{ sku on_hand available }} }}
    }}""",
}

WATCH = f"""subscription ($skus: [String]) {{
  {_INVENTORY}_WatchStock(input: {{skus: $skus}}) {{ level {{ sku available }} }}
}}"""


def document(operation: Operation) -> str:
    return _DOCUMENTS[operation.operation_name]


def variables(operation: Operation, ours: dict[str, Any]) -> dict[str, Any]:
    if operation.operation_name == "Page":
        return {"token": token_of(ours["after"])}
    if operation.operation_name == "Adjust":
        given = ours["input"]
        request_id = {"request_id": given["requestId"]}
        rest = {name: value for name, value in given.items() if name != "requestId"}
        return {"input": request_id | rest}
    return ours


def as_ours(operation: Operation, data: Any) -> Any:
    """Hive's data in the shape of the shop's schema."""
    return _TRANSLATED[operation.operation_name](data["found"])


def _small(found: Any) -> Any:
    product = found["product"]
    return {"product": {**product, "id": global_id("Product", product["id"])}}


def _page(found: Any) -> Any:
    end = found["next_page_token"]
    return {
        "products": {
            "nodes": [
                {
                    **product,
                    "id": global_id("Product", product["id"]),
                    "variants": [_variant(each) for each in product["variants"]],
                }
                for product in found["products"]
            ],
            "pageInfo": {"hasNextPage": bool(end), "endCursor": cursor_of(end)},
        }
    }


def _variant(found: Any) -> Any:
    price = found["prices"][0]["price"]
    return {
        "sku": found["sku"],
        "title": found["title"],
        "price": {
            "amount": amount_of(price["units"], price["nanos"]),
            "currencyCode": price["currency_code"],
        },
        "quantityAvailable": found["stock"]["available"],
    }


def _deep(found: Any) -> Any:
    return {"product": {"variants": [_product(each) for each in found["product"]["variants"]]}}


def _product(found: Any) -> Any:
    product = found["product"]
    variants = [_variant(each) for each in product["variants"]]
    return {"product": {"title": product["title"], "variants": variants}}


def _adjust(found: Any) -> Any:
    level = found["level"]
    stock = {
        "sku": level["sku"],
        "onHand": level["on_hand"],
        "available": level["available"],
    }
    return {"stockAdjust": {"stock": stock, "userErrors": []}}


_TRANSLATED: dict[str, Callable[[Any], Any]] = {
    "Small": _small,
    "Page": _page,
    "Deep": _deep,
    "Adjust": _adjust,
}
