"""CatalogImportService over gRPC: a stream, worked off in bounded batches."""

from collections.abc import AsyncIterator, Callable

from chassis.clock import Clock
from chassis.errors import InvalidArgument
from chassis.rpc.validation import validate
from chassis.shielding import shielded
from shop.product.v1 import catalog_import_service_pb2 as import_pb2
from shop.product.v1 import catalog_import_service_pb2_grpc

from product_service.adapters.imported_product import content_of
from product_service.adapters.repository import ProductUnitOfWork
from product_service.application.commands import (
    ImportFailure,
    ImportItem,
    ImportOutcome,
    import_products,
)

# One transaction each: large enough to spread its cost, small enough to end soon.
_BATCH_PRODUCTS = 100
_BATCH_VARIANTS = 1000
_REPORTED_FAILURES = 1000


class ImportApi(catalog_import_service_pb2_grpc.CatalogImportServiceServicer):
    """Holds one batch in memory, however long the stream is."""

    def __init__(self, open_unit_of_work: Callable[[], ProductUnitOfWork], clock: Clock) -> None:
        self._open = open_unit_of_work
        self._clock = clock

    async def ImportProducts(
        self,
        request_iterator: AsyncIterator[import_pb2.ImportProductsRequest],
        _: object,
    ) -> import_pb2.ImportProductsResponse:
        response = import_pb2.ImportProductsResponse()
        batch: list[ImportItem] = []
        async for request in request_iterator:
            _read(request, batch, response)
            if _is_full(batch):
                await self._save(batch, response)
                batch = []
        await self._save(batch, response)
        return response

    async def _save(
        self, batch: list[ImportItem], response: import_pb2.ImportProductsResponse
    ) -> None:
        if not batch:
            return
        outcome = await shielded(self._import(batch))
        response.created += outcome.created
        response.updated += outcome.updated
        response.unchanged += outcome.unchanged
        for failure in outcome.failures:
            _report(failure, response)

    async def _import(self, batch: list[ImportItem]) -> ImportOutcome:
        async with self._open() as uow:
            outcome = await import_products(batch, uow, self._clock)
            await uow.commit()
        return outcome


def _read(
    request: import_pb2.ImportProductsRequest,
    batch: list[ImportItem],
    response: import_pb2.ImportProductsResponse,
) -> None:
    validate(request)
    try:
        batch.append(ImportItem(request.line, content_of(request.product)))
    except InvalidArgument as error:
        _report(ImportFailure(request.line, request.product.handle, error.message), response)


def _is_full(batch: list[ImportItem]) -> bool:
    variants = sum(len(item.content.variants) for item in batch)
    return len(batch) >= _BATCH_PRODUCTS or variants >= _BATCH_VARIANTS


def _report(failure: ImportFailure, response: import_pb2.ImportProductsResponse) -> None:
    response.failed += 1
    if len(response.failures) < _REPORTED_FAILURES:
        response.failures.add(line=failure.line, handle=failure.handle, message=failure.message)
