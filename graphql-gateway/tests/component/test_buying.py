from uuid import uuid4

from in_memory.client import Client
from in_memory.order import DECLINED
from in_memory.purchases import CREATE, a_cart, a_variant_id, place
from in_memory.shop import Shop


async def test_a_declined_card_gives_the_rejected_order_and_a_user_error(guest: Client) -> None:
    placed = await place(guest, await a_cart(guest), DECLINED)

    assert placed["order"]["state"] == "REJECTED"
    assert placed["userErrors"] == [
        {"code": "PAYMENT_DECLINED", "field": None, "message": "Your card was declined."}
    ]


async def test_out_of_stock_names_the_line_and_how_many_are_left(guest: Client, shop: Shop) -> None:
    cart = await a_cart(guest, quantity=4)
    await shop.inventory.set("SHIRT-1-S", 3)

    placed = await place(guest, cart)

    assert placed["order"]["rejection"]["shortLines"] == [
        {"sku": "SHIRT-1-S", "requested": 4, "available": 3}
    ]
    assert placed["userErrors"] == [
        {
            "code": "OUT_OF_STOCK",
            "field": ["cart", "lines", "0", "quantity"],
            "message": "Of Shirt 001 (S), 3 are left; 4 were ordered.",
        }
    ]


async def test_what_was_read_before_a_change_is_read_again_after_it(guest: Client) -> None:
    rates = "cart { availableShippingRates { id } }"
    answer = await guest.data(
        f"""mutation ($lines: CartLinesAddInput!, $delivery: CartDeliveryUpdateInput!) {{
          cartLinesAdd(input: $lines) {{ {rates} }}
          cartDeliveryUpdate(input: $delivery) {{ {rates} }}
        }}""",
        lines={
            "requestId": str(uuid4()),
            "cartId": (cart := await a_cart(guest)),
            "lines": [{"variantId": await a_variant_id(guest), "quantity": 1}],
        },
        delivery={
            "requestId": str(uuid4()),
            "cartId": cart,
            "email": "ada@example.com",
            "shippingAddress": {
                "name": "Ada",
                "address1": "1 Street",
                "city": "London",
                "zip": "N1",
                "countryCode": "GB",
            },
        },
    )

    assert not answer["cartLinesAdd"]["cart"]["availableShippingRates"]
    assert answer["cartDeliveryUpdate"]["cart"]["availableShippingRates"]


async def test_the_same_request_twice_gives_one_order(guest: Client) -> None:
    cart, request = await a_cart(guest), str(uuid4())

    first = await place(guest, cart, requestId=request)
    second = await place(guest, cart, requestId=request)

    assert first["order"]["number"] == second["order"]["number"]


async def test_an_order_that_was_never_accepted_is_a_user_error_without_an_order(
    guest: Client,
) -> None:
    created = await guest.data(CREATE, input={"requestId": str(uuid4())})

    placed = await place(guest, created["cartCreate"]["cart"]["id"])

    assert placed["order"] is None
    assert [each["code"] for each in placed["userErrors"]] == ["CART_EMPTY"]


async def test_a_field_that_breaks_a_rule_is_named_by_its_path_in_the_input(
    guest: Client,
) -> None:
    line = {"variantId": await a_variant_id(guest), "quantity": -1}

    created = await guest.data(CREATE, input={"requestId": str(uuid4()), "lines": [line]})

    assert created["cartCreate"]["cart"] is None
    assert [each["field"] for each in created["cartCreate"]["userErrors"]] == [
        ["input", "lines", "0", "quantity"]
    ]


async def test_an_id_of_the_wrong_kind_is_named_by_its_path_in_the_input(guest: Client) -> None:
    line = {"variantId": await a_cart(guest)}

    created = await guest.data(CREATE, input={"requestId": str(uuid4()), "lines": [line]})

    assert created["cartCreate"]["userErrors"] == [
        {
            "code": "VALIDATION_FAILED",
            "field": ["input", "lines", "0", "variantId"],
            "message": "This is the id of a Cart, not of a ProductVariant.",
        }
    ]


async def test_the_cart_of_another_session_does_not_exist(guest: Client) -> None:
    cart = await a_cart(guest)
    await guest.log_in_as_guest()

    found = await guest.data("query ($id: ID!) { cart(id: $id) { id } }", id=cart)
    placed = await place(guest, cart)

    assert found == {"cart": None}
    assert [each["code"] for each in placed["userErrors"]] == ["CART_NOT_FOUND"]


async def test_without_a_session_a_cart_is_refused_as_unauthenticated(client: Client) -> None:
    answer = await client.execute(CREATE, input={"requestId": str(uuid4())})

    assert answer["data"] == {"cartCreate": None}
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert answer["errors"][0]["extensions"]["service"] == "order"
