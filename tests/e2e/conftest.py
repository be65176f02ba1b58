from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.shopper import Shopper
from tests.e2e.staff import administrator


@pytest.fixture(scope="session")
def shop() -> Iterator[RunningShop]:
    """One stack for all end-to-end tests of a session."""
    with running_shop() as shop:
        yield shop


@pytest.fixture(scope="session")
def one_process_shop() -> Iterator[RunningShop]:
    """The same shop in its smallest form."""
    with running_shop(one_process=True) as shop:
        yield shop


@pytest.fixture
async def shopper(shop: RunningShop) -> AsyncIterator[Shopper]:
    async with Shopper.arrive(shop.url) as shopper:
        yield shopper


@pytest.fixture
async def staff(shop: RunningShop) -> AsyncIterator[Shopper]:
    async with httpx.AsyncClient(base_url=shop.url, timeout=20) as http:
        yield await administrator(shop, http)
