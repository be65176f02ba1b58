"""`python -m benchmarks.gateway.front FOLDER TARGET_FOLDER`: remembers what services answered.

Reads are answered from memory once they were answered by the service, those of many things one by
one, so that gateways are compared and not Postgres. Writes and streams go to the services, and so
does everything after SIGUSR1, until SIGUSR2. Runs until its standard input ends.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from shop.inventory.v1.inventory_service_pb2 import BatchGetStockRequest, BatchGetStockResponse
from shop.product.v1.product_service_pb2 import BatchGetProductsRequest, BatchGetProductsResponse

_SERVICES = ("product", "inventory")
_READS = ("Get", "BatchGet", "List")


@dataclass(frozen=True)
class Batch:
    """An RPC that reads by key: its answer for several is that for each, one after the other."""

    request: Any
    response: Any
    keys: Callable[[Any], list[str]]
    items: str
    """The field of its response."""
    key: Callable[[Any], Iterable[str]]
    """The keys that an item is found by."""

    def parts(self, response: bytes) -> Iterator[tuple[str, bytes]]:
        for item in getattr(self.response.FromString(response), self.items):
            part = self.response(**{self.items: [item]}).SerializeToString()
            for key in self.key(item):
                yield key, part


_BATCHES = {
    "BatchGetProducts": Batch(
        BatchGetProductsRequest,
        BatchGetProductsResponse,
        lambda request: [*request.ids, *request.handles],
        "products",
        lambda product: (product.id, product.handle),
    ),
    "BatchGetStock": Batch(
        BatchGetStockRequest,
        BatchGetStockResponse,
        lambda request: list(request.skus),
        "levels",
        lambda level: (level.sku,),
    ),
}


class Front(grpc.GenericRpcHandler):
    """Handles the bytes of any RPC to one service."""

    remembers = True

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._channel = channel
        self._known: dict[tuple[str, bytes], bytes] = {}
        self._parts: dict[tuple[str, str], bytes] = {}

    def service(self, details: grpc.HandlerCallDetails) -> Any:
        method = details.method
        if method.rpartition("/")[2].startswith("Watch"):
            return grpc.unary_stream_rpc_method_handler(self._streamed(method))
        return grpc.unary_unary_rpc_method_handler(self._answered(method))

    def _answered(self, method: str) -> Any:
        is_read = method.rpartition("/")[2].startswith(_READS)

        async def answer(request: bytes, context: Any) -> bytes:
            key = (method, request)
            if is_read and self.remembers:
                known = self._known.get(key) or self._joined(method, request)
                if known is not None:
                    return known
            call: Any = self._channel.unary_unary(method)
            try:
                response: bytes = await call(request, metadata=_passed_on(context))
            except grpc.aio.AioRpcError as error:
                trailing = tuple(error.trailing_metadata() or ())
                await context.abort(error.code(), error.details(), trailing)
            self._remember(method, request, response)
            return response

        return answer

    def _joined(self, method: str, request: bytes) -> bytes | None:
        """The answer of a batch whose every key was answered before."""
        batch = _BATCHES.get(method.rpartition("/")[2])
        if batch is None:
            return None
        keys = batch.keys(batch.request.FromString(request))
        try:
            return b"".join([self._parts[method, key] for key in keys])
        except KeyError:
            return None

    def _remember(self, method: str, request: bytes, response: bytes) -> None:
        self._known[method, request] = response
        batch = _BATCHES.get(method.rpartition("/")[2])
        if batch is not None:
            self._parts.update(((method, key), part) for key, part in batch.parts(response))

    def _streamed(self, method: str) -> Any:
        async def answer(request: bytes, context: Any) -> AsyncIterator[bytes]:
            call: Any = self._channel.unary_stream(method)
            async for each in call(request, metadata=_passed_on(context)):
                yield each

        return answer


def _passed_on(context: Any) -> list[tuple[str, Any]]:
    return [each for each in context.invocation_metadata() if each[0] == "authorization"]


async def serve(folder: Path, services: Path) -> None:
    servers, fronts = [], []
    for name in _SERVICES:
        front = Front(grpc.aio.insecure_channel(f"unix:{services}/{name}.sock"))
        server = grpc.aio.server()
        server.add_generic_rpc_handlers([front])
        server.add_insecure_port(f"unix:{folder}/{name}.sock")
        await server.start()
        servers.append(server)
        fronts.append(front)

    def remember(yes: bool) -> None:
        for each in fronts:
            each.remembers = yes

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, remember, False)
    loop.add_signal_handler(signal.SIGUSR2, remember, True)
    print("ready", flush=True)  # noqa: T201 - read by who started this
    await asyncio.to_thread(sys.stdin.read)
    for server in servers:
        await server.stop(None)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
