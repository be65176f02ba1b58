import asyncio
import os
import signal
import sys

import httpx
from graphql_gateway.config import GatewaySettings


async def test_the_process_serves_on_its_socket_and_ends_well_when_told_to(
    settings: GatewaySettings,
) -> None:
    environment = {
        **os.environ,
        "SHOP_LISTEN": settings.listen,
        "SHOP_UPSTREAM": settings.upstream,
        "SHOP_ENVIRONMENT": "development",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "graphql_gateway", env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(60):
            title = await _answer(settings.listen.removeprefix("unix:"))
            process.send_signal(signal.SIGTERM)
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()

    assert title == "Shirt 001"
    assert process.returncode == 0
    assert b'"event":"stopped"' in output


async def _answer(socket: str) -> str:
    query = {"query": "{ products(first: 1) { nodes { title } } }"}
    async with httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=socket), base_url="http://shop.test"
    ) as http:
        while True:
            try:
                response = await http.post("/graphql", json=query)
            except httpx.ConnectError:
                await asyncio.sleep(0.05)
            else:
                title: str = response.json()["data"]["products"]["nodes"][0]["title"]
                return title
