"""The services that the one process is made of, by their own bootstraps."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import inventory_service
import order_service
import payment_service
import product_service
import shipping_service
import user_service
from chassis.service import Service
from chassis.settings import ServiceSettings
from inventory_service.bootstrap import build as build_inventory
from inventory_service.config import InventorySettings
from order_service.bootstrap import build as build_order
from order_service.config import OrderSettings
from payment_service.bootstrap import build as build_payment
from payment_service.config import PaymentSettings
from product_service.bootstrap import build as build_product
from product_service.config import Settings as ProductSettings
from shipping_service.bootstrap import build as build_shipping
from shipping_service.config import ShippingSettings
from user_service.bootstrap import build as build_user
from user_service.config import Settings as UserSettings


@dataclass(frozen=True)
class Part:
    """One service: its package for the migrations, its settings, its composition root."""

    name: str
    package: ModuleType
    settings: type[ServiceSettings]
    build: Callable[[Any], Service]


SERVICES = (
    Part("product", product_service, ProductSettings, build_product),
    Part("inventory", inventory_service, InventorySettings, build_inventory),
    Part("order", order_service, OrderSettings, build_order),
    Part("payment", payment_service, PaymentSettings, build_payment),
    Part("shipping", shipping_service, ShippingSettings, build_shipping),
    Part("user", user_service, UserSettings, build_user),
)
