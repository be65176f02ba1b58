"""What both Python peers need of the services: plain stubs, and Money as the schema has it."""

import base64
from typing import Any

import grpc
from shop.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shop.product.v1.product_service_pb2_grpc import ProductServiceStub


class Upstream:
    """Made in the event loop that uses it."""

    def __init__(self, folder: str) -> None:
        product = grpc.aio.insecure_channel(f"unix:{folder}/product.sock")
        inventory = grpc.aio.insecure_channel(f"unix:{folder}/inventory.sock")
        self.product: Any = ProductServiceStub(product)
        self.inventory: Any = InventoryServiceStub(inventory)


def global_id(kind: str, uuid: str) -> str:
    return base64.urlsafe_b64encode(f"{kind}:{uuid}".encode()).decode()


def token_of(cursor: str | None) -> str:
    if not cursor:
        return ""
    return base64.urlsafe_b64decode(cursor).decode().partition(":")[2]


def cursor_of(token: str) -> str:
    return base64.urlsafe_b64encode(f"0:{token}".encode()).decode()


def amount_of(units: int, nanos: int) -> str:
    """Of a currency with two digits, as all prices here are."""
    return f"{units}.{nanos // 10_000_000:02}"
