"""What the protos say of an RPC, as far as it decides whether its answer can be shared."""

from functools import cache

from chassis.rpc.audience import audience_of
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import MethodOptions
from shop.api.v1.audience_pb2 import Audience

TOKEN_INDEPENDENT = frozenset(
    {"/shop.inventory.v1.InventoryService/WatchStock"},
)
"""Public RPCs whose handlers never look at who asks; a test reads their code."""


@cache
def only_reads(method: str) -> bool:
    name = method.lstrip("/").replace("/", ".")
    options = descriptor_pool.Default().FindMethodByName(name).GetOptions()
    return bool(options.idempotency_level == MethodOptions.NO_SIDE_EFFECTS)


@cache
def is_public(method: str) -> bool:
    return audience_of(method) == Audience.AUDIENCE_PUBLIC
