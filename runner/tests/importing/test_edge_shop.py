"""The client against a server that answers as the services do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import grpc
import pytest
from runner.importing.edge_shop import EdgeShop
from runner.importing.ports import ShopRefused
from runner.importing.staff_calls import StaffCalls
from shop.inventory.v1 import inventory_service_pb2 as inventory_pb2
from shop.inventory.v1 import inventory_service_pb2_grpc, stock_pb2
from shop.user.v1 import auth_service_pb2, auth_service_pb2_grpc, session_pb2


class Inventory(inventory_service_pb2_grpc.InventoryServiceServicer):
    """Counts in memory; refuses the SKU `held`, and is away for as many calls as it is told."""

    def __init__(self) -> None:
        self.on_hand: dict[str, int] = {}
        self.request_ids: list[str] = []
        self.away = 0

    def BatchGetStock(  # noqa: N802
        self, request: inventory_pb2.BatchGetStockRequest, context: Any
    ) -> inventory_pb2.BatchGetStockResponse:
        assert ("authorization", "Bearer token") in context.invocation_metadata()
        levels = [
            stock_pb2.StockLevel(sku=sku, location="default", on_hand=self.on_hand[sku])
            for sku in request.skus
            if sku in self.on_hand
        ]
        return inventory_pb2.BatchGetStockResponse(levels=levels)

    def SetStock(  # noqa: N802
        self, request: inventory_pb2.SetStockRequest, context: Any
    ) -> inventory_pb2.SetStockResponse:
        self.request_ids.append(request.request_id)
        if self.away:
            self.away -= 1
            context.abort(grpc.StatusCode.UNAVAILABLE, "restarting")
        if any(item.sku == "held" for item in request.items):
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "fewer than are held")
        self.on_hand |= {item.sku: item.on_hand for item in request.items}
        return inventory_pb2.SetStockResponse()


class Auth(auth_service_pb2_grpc.AuthServiceServicer):
    def CreateSession(  # noqa: N802
        self, request: auth_service_pb2.CreateSessionRequest, context: Any
    ) -> auth_service_pb2.CreateSessionResponse:
        if request.password != "right":
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "E-mail or password is wrong.")
        return auth_service_pb2.CreateSessionResponse(
            session=session_pb2.Session(access_token="token")
        )


@pytest.fixture
def inventory() -> Inventory:
    return Inventory()  # type: ignore[abstract] # only what an import calls


@pytest.fixture
def channel(inventory: Inventory) -> Iterator[grpc.Channel]:
    auth = Auth()  # type: ignore[abstract] # only what an import calls
    server = grpc.server(ThreadPoolExecutor(2))
    inventory_service_pb2_grpc.add_InventoryServiceServicer_to_server(inventory, server)
    auth_service_pb2_grpc.add_AuthServiceServicer_to_server(auth, server)
    with TemporaryDirectory(prefix="shop-", dir="/tmp") as folder:
        address = f"unix:{Path(folder) / 'edge.sock'}"
        server.add_insecure_port(address)
        server.start()
        with grpc.insecure_channel(address) as channel:
            yield channel
        server.stop(None).wait()


@pytest.fixture
def shop(channel: grpc.Channel) -> EdgeShop:
    calls = StaffCalls(channel, "admin@shop.example", "right", pause=lambda _: None)
    return EdgeShop(channel, channel, calls, "USD")


def test_quantities_are_set_once_and_a_second_time_there_is_nothing_to_do(
    shop: EdgeShop, inventory: Inventory
) -> None:
    assert shop.set_quantities({"a": 1, "b": 0}) == (2, {})
    assert shop.set_quantities({"a": 1, "b": 0}) == (0, {})
    assert shop.set_quantities({"a": 1, "b": 5}) == (1, {})

    assert inventory.on_hand == {"a": 1, "b": 5}
    assert len(set(inventory.request_ids)) == 2


def test_more_quantities_than_fit_one_call_are_sent_in_several(
    shop: EdgeShop, inventory: Inventory
) -> None:
    changed, _ = shop.set_quantities({f"sku-{number}": 1 for number in range(1001)})

    assert (changed, len(inventory.on_hand), len(inventory.request_ids)) == (1001, 1001, 3)


def test_one_quantity_that_is_refused_keeps_no_other_from_being_set(
    shop: EdgeShop, inventory: Inventory
) -> None:
    changed, unset = shop.set_quantities({"a": 1, "b": 2, "held": 3, "c": 4, "d": 5})

    assert (changed, unset) == (4, {"held": "fewer than are held"})
    assert inventory.on_hand == {"a": 1, "b": 2, "c": 4, "d": 5}


def test_a_call_that_found_nobody_is_made_again_with_the_same_request_id(
    shop: EdgeShop, inventory: Inventory
) -> None:
    inventory.away = 1

    assert shop.set_quantities({"a": 1}) == (1, {})
    assert len(inventory.request_ids) == 2
    assert len(set(inventory.request_ids)) == 1


def test_an_import_run_again_after_a_failure_asks_with_the_same_request_id(
    shop: EdgeShop, inventory: Inventory
) -> None:
    inventory.away = 5
    with pytest.raises(ShopRefused, match="cannot be reached"):
        shop.set_quantities({"a": 1})

    assert shop.set_quantities({"a": 1}) == (1, {})
    assert len(inventory.request_ids) == 6
    assert len(set(inventory.request_ids)) == 1


def test_a_wrong_password_is_told_in_plain_words(channel: grpc.Channel) -> None:
    calls = StaffCalls(channel, "admin@shop.example", "wrong")

    with pytest.raises(ShopRefused, match="log-in refused: E-mail or password is wrong"):
        calls.log_in()
