from collections.abc import AsyncIterator, Iterator

import pytest

from tests.e2e.running_shop import RunningShop, running_shop
from tests.e2e.shopper import Shopper


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
