"""One gRPC call of raw bytes, for tests that care about the way and not about the content."""

from collections.abc import Sequence

import grpc


async def call(
    channel: grpc.aio.Channel,
    method: str,
    request: bytes = b"",
    *,
    seconds: float = 20,
    metadata: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Call a unary method; fails as gRPC fails."""
    stub: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(method)
    return await stub(request, timeout=seconds, metadata=tuple(metadata))


async def outcome(channel: grpc.aio.Channel, method: str) -> grpc.StatusCode:
    """The status with which a call ends."""
    try:
        await call(channel, method)
    except grpc.aio.AioRpcError as error:
        return error.code()
    return grpc.StatusCode.OK
