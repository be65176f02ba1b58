"""The life of the one process: services first, the gateway in front; the other way at the end."""

import asyncio
from collections.abc import Callable

import structlog
from chassis.service import Service
from graphql_gateway.serving import server

from shop_app.bootstrap import Shop
from shop_app.config import AppSettings
from shop_app.parts import SERVICES

_log = structlog.get_logger()


async def serve(build: Callable[[AppSettings], Shop], settings: AppSettings) -> None:
    """Return after SIGTERM or SIGINT, when the requests under way were answered."""
    # gRPC objects belong to the running loop, so they are made here.
    shop = build(settings)
    _make_room(settings)
    await asyncio.gather(*(service.start() for service in shop.services))
    _log.info("serving", address=settings.listen)
    try:
        await server(shop.gateway, settings.listen).serve()
    finally:
        await _stop(shop.services)


async def _stop(services: tuple[Service, ...]) -> None:
    """All at once: each first drains, and then is not called by the others any more."""
    await asyncio.gather(*(service.stop() for service in services), return_exceptions=True)


def _make_room(settings: AppSettings) -> None:
    """Folders only this user can open, without the sockets of a process that was killed."""
    for part in SERVICES:
        socket = settings.socket_of(part.name)
        socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        socket.unlink(missing_ok=True)
