"""Reads and streams that several ask for at once cost their service one call."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from in_memory.client import Client
from in_memory.purchases import a_cart
from in_memory.shop import Shop

TITLES = "{ products(first: 1) { nodes { title } } }"
TWICE = "{ a: products(first: 1) { nodes { id } } b: products(first: 1) { nodes { title } } }"
CART = "query ($id: ID!) { a: cart(id: $id) { id } b: cart(id: $id) { state } }"
STOCK = 'subscription { stockUpdated(skus: ["SHIRT-1-S"]) { available } }'

type Ask = Callable[[], Awaitable[dict[str, Any]]]


async def together(shop: Shop, *asks: Ask) -> list[dict[str, Any]]:
    """Their answers, where none is given before all have asked."""
    shop.products.holds = asyncio.Event()
    asking = [asyncio.ensure_future(ask()) for ask in asks]
    await shop.products.asked.wait()
    await asyncio.sleep(0.1)
    shop.products.holds.set()
    return list(await asyncio.gather(*asking))


async def test_one_operation_asks_once_for_the_same_thing(client: Client, shop: Shop) -> None:
    data = await client.data(TWICE)

    assert data["b"]["nodes"] == [{"title": "Shirt 001"}]
    assert shop.calls == {"ListProducts": 1}


async def test_a_read_of_ones_own_is_asked_for_once_in_an_operation(
    guest: Client, shop: Shop
) -> None:
    cart = await a_cart(guest)
    shop.counting.calls.clear()

    await guest.data(CART, id=cart)

    assert shop.calls == {"GetCart": 1}


async def test_requests_that_ask_for_the_same_at_once_share_a_call(
    client: Client, shop: Shop
) -> None:
    answers = await together(shop, *[lambda: client.execute(TITLES)] * 5)

    assert all(each["data"] == answers[0]["data"] for each in answers)
    assert shop.calls == {"ListProducts": 1}


async def test_those_who_come_with_different_tokens_share_nothing(
    client: Client, shop: Shop
) -> None:
    async def as_a_guest() -> dict[str, Any]:
        guest = Client(client.http, client.socket)
        await guest.log_in_as_guest()
        return await guest.execute(TITLES)

    await together(shop, lambda: client.execute(TITLES), as_a_guest)

    assert shop.calls["ListProducts"] == 2


async def test_a_failure_is_shared_too(client: Client, shop: Shop) -> None:
    await shop.lose("product")

    answer = await client.execute(TWICE)

    assert [each["path"] for each in answer["errors"]] == [["a"], ["b"]]


async def test_the_others_are_answered_when_the_first_to_ask_leaves(
    client: Client, shop: Shop
) -> None:
    shop.products.holds = asyncio.Event()
    first = asyncio.create_task(client.execute(TITLES))
    await shop.products.asked.wait()
    second = asyncio.create_task(client.execute(TITLES))
    await asyncio.sleep(0.1)
    first.cancel()
    await shop.products.left.wait()
    shop.products.holds.set()

    assert "errors" not in await second


async def test_watchers_of_the_same_share_a_stream_and_late_ones_hear_the_present(
    client: Client, guest: Client, shop: Shop
) -> None:
    async with client.subscribed(STOCK) as early, guest.subscribed(STOCK) as late:
        assert (await anext(early))["data"]["stockUpdated"]["available"] == 10
        assert (await anext(late))["data"]["stockUpdated"]["available"] == 10
        await shop.inventory.set("SHIRT-1-S", 3)

        assert (await anext(early))["data"]["stockUpdated"]["available"] == 3
        assert (await anext(late))["data"]["stockUpdated"]["available"] == 3
    assert shop.calls["WatchStock"] == 1


async def test_a_shared_stream_lasts_until_its_last_watcher_leaves(
    client: Client, shop: Shop
) -> None:
    async with client.subscribed(STOCK) as staying:
        await anext(staying)
        async with client.subscribed(STOCK) as leaving:
            await anext(leaving)
        await shop.inventory.set("SHIRT-1-S", 3)

        assert (await anext(staying))["data"]["stockUpdated"]["available"] == 3
        assert not shop.inventory.left.is_set()
    async with asyncio.timeout(5):
        await shop.inventory.left.wait()


async def test_all_watchers_hear_that_a_stream_failed(client: Client, shop: Shop) -> None:
    async with client.subscribed(STOCK) as one, client.subscribed(STOCK) as other:
        await anext(one)
        await anext(other)
        await shop.lose("inventory")

        for each in (one, other):
            assert (await anext(each))["errors"][0]["extensions"]["service"] == "inventory"
