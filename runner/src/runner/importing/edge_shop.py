"""The shop behind its edge, over gRPC."""

import json
from collections.abc import Mapping, Sequence
from itertools import batched
from uuid import UUID, uuid5

import grpc
from shop.inventory.v1 import inventory_service_pb2 as inventory_pb2
from shop.inventory.v1 import inventory_service_pb2_grpc, stock_pb2
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import catalog_import_service_pb2_grpc

from runner.catalogue.model import CatalogueProduct, Failure
from runner.importing.messages import to_request
from runner.importing.ports import Saved
from runner.importing.staff_calls import Metadata, Refused, StaffCalls

_BATCH = 500
_SAVE_SECONDS = 120.0
_STOCK_SECONDS = 15.0
_LOCATION = "default"
_REASON = "catalogue import"
_REQUEST_IDS = UUID("c6a6e7f2-5a0b-5f0e-9c0e-2f6b1f3a7d11")


class EdgeShop:
    """Implements the `Shop` port."""

    def __init__(
        self, product: grpc.Channel, inventory: grpc.Channel, calls: StaffCalls, currency: str
    ) -> None:
        self._catalogue = catalog_import_service_pb2_grpc.CatalogImportServiceStub(product)
        self._inventory = inventory_service_pb2_grpc.InventoryServiceStub(inventory)
        self._calls = calls
        self._currency = currency

    def save(self, products: Sequence[CatalogueProduct]) -> Saved:
        def call(metadata: Metadata) -> import_pb2.ImportProductsResponse:
            requests = (to_request(product, self._currency) for product in products)
            return self._catalogue.ImportProducts(
                requests, metadata=metadata, timeout=_SAVE_SECONDS
            )

        response = self._calls.repeat(call)
        failures = (Failure(each.line, each.handle, each.message) for each in response.failures)
        return Saved(response.created, response.updated, response.unchanged, tuple(failures))

    def set_quantities(self, quantities: Mapping[str, int]) -> tuple[int, Mapping[str, str]]:
        changed, unset = 0, {}
        for skus in batched(quantities, _BATCH):
            levels = self._levels(skus)
            different = [
                sku for sku in skus if sku not in levels or levels[sku].on_hand != quantities[sku]
            ]
            refused = self._set({sku: quantities[sku] for sku in different}, levels)
            changed += len(different) - len(refused)
            unset.update(refused)
        return changed, unset

    def _levels(self, skus: Sequence[str]) -> dict[str, stock_pb2.StockLevel]:
        request = inventory_pb2.BatchGetStockRequest(skus=skus)
        response = self._calls.repeat(
            lambda metadata: self._inventory.BatchGetStock(
                request, metadata=metadata, timeout=_STOCK_SECONDS
            )
        )
        return {level.sku: level for level in response.levels if level.location == _LOCATION}

    def _set(
        self, quantities: Mapping[str, int], levels: Mapping[str, stock_pb2.StockLevel]
    ) -> dict[str, str]:
        """Set these in one call; if that is refused halve it, until what is wrong stands alone."""
        if not quantities:
            return {}
        request = inventory_pb2.SetStockRequest(
            request_id=_request_id(quantities, levels),
            items=[
                inventory_pb2.StockItem(sku=sku, location=_LOCATION, on_hand=units)
                for sku, units in quantities.items()
            ],
            reason=_REASON,
        )
        try:
            self._calls.repeat(
                lambda metadata: self._inventory.SetStock(
                    request, metadata=metadata, timeout=_STOCK_SECONDS
                )
            )
        except Refused as refusal:
            if len(quantities) == 1:
                return dict.fromkeys(quantities, str(refusal))
            items = list(quantities.items())
            middle = len(items) // 2
            return self._set(dict(items[:middle]), levels) | self._set(dict(items[middle:]), levels)
        return {}


def _request_id(quantities: Mapping[str, int], levels: Mapping[str, stock_pb2.StockLevel]) -> str:
    """The same for the same change from the same state: repeating it after a lost answer is
    harmless, while a later import that sets the same quantities anew is another change.
    """
    change = [
        (sku, units, levels[sku].update_time.ToNanoseconds() if sku in levels else 0)
        for sku, units in sorted(quantities.items())
    ]
    return str(uuid5(_REQUEST_IDS, json.dumps(change)))
