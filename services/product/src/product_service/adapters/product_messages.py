"""What product RPCs share: messages made once per version, and who sees hidden products."""

from collections.abc import Sequence

from chassis.rpc import context
from shop.product.v1 import product_pb2

from product_service.adapters.proto_mapping import to_product
from product_service.adapters.version_cache import VersionCache
from product_service.domain.product import Product

_CACHED_MESSAGES = 1000
_MOST_BYTES = 3_000_000  # gRPC clients take 4 MiB unless told otherwise


class ProductMessages:
    """Remembers messages, which cost more to make than to send."""

    def __init__(self) -> None:
        self._messages: VersionCache[product_pb2.Product] = VersionCache(_CACHED_MESSAGES)

    def of(self, product: Product) -> product_pb2.Product:
        version = (product.id, product.version)
        message = self._messages.get(version)
        if message is None:
            message = to_product(product)
            self._messages.put(version, message)
        return message


def fitting(messages: Sequence[product_pb2.Product]) -> int:
    """How many of these, from the first, go into one response; at least one does."""
    size = 0
    for number, message in enumerate(messages):
        size += message.ByteSize()
        if size > _MOST_BYTES:
            return max(number, 1)
    return len(messages)


def sees_hidden() -> bool:
    """Staff see drafts and archived products; to others they do not exist."""
    principal = context.current().principal
    return principal is not None and principal.is_staff
