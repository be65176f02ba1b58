"""What every stage must carry: a guest buys and watches it arrive.

`python -m tests.e2e.journey https://shop.example` walks it through a shop that runs elsewhere, with
the payment sandbox behind it.
"""

import argparse
import asyncio

from rich.console import Console

from tests.e2e.shopper import Json, Shopper

PATIENCE_SECONDS = 60.0


async def buy_and_watch_it_arrive(shopper: Shopper, websocket_url: str) -> Json:
    """Return the order when it is delivered, paid and its cart consumed."""
    variant = await shopper.find_variant(least=2)
    cart = await shopper.fill_cart(variant["id"], quantity=2)
    totals = {name: float(amount["amount"]) for name, amount in cart["totals"].items()}
    assert totals["subtotal"] == 2 * float(variant["price"]["amount"])
    assert totals["total"] == totals["subtotal"] + totals["shipping"]

    placed = await shopper.place(cart["id"])

    assert placed["userErrors"] == []
    assert placed["order"]["state"] == "CONFIRMED"
    states = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for order in shopper.watch_order(websocket_url, placed["order"]["id"]):
            states.append(order["fulfilmentState"])
            if order["fulfilmentState"] == "DELIVERED":
                break
    assert list(dict.fromkeys(states))[-2:] == ["SHIPPED", "DELIVERED"]
    assert order["paymentState"] == "CAPTURED"
    assert order["payment"]["capturedAmount"]["amount"] == cart["totals"]["total"]["amount"]
    assert order["shipment"]["state"] == "DELIVERED"
    assert (await shopper.cart(cart["id"]))["state"] == "CONSUMED"
    return order


async def walk(url: str) -> None:
    async with Shopper.arrive(url) as shopper:
        order = await buy_and_watch_it_arrive(shopper, f"ws{url.removeprefix('http')}/graphql")
    Console().print(f"order {order['number']} was bought, paid and delivered")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of the edge, as in http://127.0.0.1:8080")
    asyncio.run(walk(parser.parse_args().url.rstrip("/")))


if __name__ == "__main__":
    main()
