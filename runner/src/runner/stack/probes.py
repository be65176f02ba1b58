"""Whether a part serves: each asked in its own protocol, never by the mere age of its process."""

import asyncio
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2

_SECONDS = 1.0
_OK = b" 200 "


async def grpc_serves(socket: Path) -> bool:
    """Ask the standard health service."""
    if not socket.exists():  # noqa: ASYNC240 - one look, which spares us a channel
        return False
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)]
    async with grpc.aio.insecure_channel(f"unix:{socket}", options=options) as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        try:
            answer = await check(health_pb2.HealthCheckRequest(), timeout=_SECONDS)
        except grpc.aio.AioRpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


async def http_ok_on_socket(socket: Path, path: str) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            return await _get(*await asyncio.open_unix_connection(socket), path)
    except (OSError, TimeoutError):
        return False


async def http_ok(port: int, path: str) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            return await _get(*await asyncio.open_connection("127.0.0.1", port), path)
    except (OSError, TimeoutError):
        return False


async def accepts(port: int) -> bool:
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bool:
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        return _OK in await reader.readline()
    finally:
        writer.close()
