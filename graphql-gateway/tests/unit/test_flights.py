"""Which reads share an answer that is under way."""

import asyncio
from typing import Any

from graphql_gateway.upstream.flights import SECONDS_SHARED, Flights
from shop.product.v1.product_service_pb2 import ListProductsRequest

METHOD = "/shop.product.v1.ProductService/ListProducts"


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Service:
    """Answers each call with its number, when it may."""

    def __init__(self) -> None:
        self.calls = 0
        self.may = asyncio.Event()

    async def __call__(self, _: Any) -> int:
        self.calls += 1
        number = self.calls
        await self.may.wait()
        return number


async def test_a_read_that_began_long_ago_is_not_joined() -> None:
    time, service = Time(), Service()
    flights = Flights(time)

    async def asking() -> "asyncio.Task[int]":
        flight = asyncio.create_task(flights.fly(METHOD, ListProductsRequest(), service))
        await asyncio.sleep(0)
        return flight

    first, second = await asking(), await asking()
    time.now += SECONDS_SHARED + 1
    third, fourth = await asking(), await asking()
    service.may.set()

    answers = [await each for each in (first, second, third, fourth)]
    assert answers == [1, 1, 2, 2]


async def test_an_older_read_that_ends_leaves_the_newer_to_be_joined() -> None:
    time, old, new = Time(), Service(), Service()
    flights = Flights(time)
    first = asyncio.create_task(flights.fly(METHOD, ListProductsRequest(), old))
    await asyncio.sleep(0)
    time.now += SECONDS_SHARED + 1
    second = asyncio.create_task(flights.fly(METHOD, ListProductsRequest(), new))
    await asyncio.sleep(0)
    old.may.set()
    await first

    third = asyncio.create_task(flights.fly(METHOD, ListProductsRequest(), new))
    await asyncio.sleep(0)
    new.may.set()
    await asyncio.gather(second, third)

    assert (old.calls, new.calls) == (1, 1)
