"""Composition root of compositions: each part is built by its own."""

from dataclasses import dataclass

from chassis.service import Service
from graphql_gateway.bootstrap import build as build_gateway
from graphql_gateway.config import GatewaySettings
from starlette.types import ASGIApp

from shop_app.config import AppSettings
from shop_app.parts import SERVICES


@dataclass(frozen=True)
class Shop:
    """All of it, not yet connected to anything."""

    services: tuple[Service, ...]
    gateway: ASGIApp


def build(settings: AppSettings) -> Shop:
    """Compose everything; what is not said here the parts read from the environment."""
    services = tuple(
        part.build(
            part.settings(
                listen=settings.address_of(part.name),
                upstream=settings.way_to_services,
                database_url=settings.database_url(part.name),
            )
        )
        for part in SERVICES
    )
    gateway = GatewaySettings(listen=settings.listen, upstream=settings.way_to_services)
    return Shop(services, build_gateway(gateway))
