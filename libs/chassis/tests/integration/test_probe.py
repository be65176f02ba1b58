import asyncio
import sys
from pathlib import Path

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc


async def probe(address: str) -> int | None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chassis.probe", env={"SHOP_LISTEN": address}
    )
    return await process.wait()


async def test_a_container_is_healthy_while_its_service_says_so(socket_folder: Path) -> None:
    address = f"unix:{socket_folder}/app.sock"
    server, servicer = grpc.aio.server(), health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    server.add_insecure_port(address)
    await server.start()

    await servicer.set("", health_pb2.HealthCheckResponse.SERVING)
    assert await probe(address) == 0
    await servicer.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
    assert await probe(address) == 1
    await server.stop(None)
    assert await probe(address) == 1
