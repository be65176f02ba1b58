from copy import deepcopy

import pytest
from chassis.errors import FieldViolation, InvalidArgument
from google.type.money_pb2 import Money
from graphql_gateway.product.mapping import product_of
from graphql_gateway.schema.addresses import MailingAddressInput, address_of, address_on_wire
from graphql_gateway.schema.identifiers import global_id, parse_id, uuid_of
from graphql_gateway.schema.money import money_of
from graphql_gateway.schema.pagination import Cursor, PageRequest, page_of
from graphql_gateway.schema.user_errors import user_errors_of
from in_memory.catalogue import a_product

UUID = "0197f7a0-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    ("units", "nanos", "currency", "amount"),
    [
        (19, 990_000_000, "USD", "19.99"),
        (0, 50_000_000, "USD", "0.05"),
        (-3, -500_000_000, "EUR", "-3.50"),
        (0, -10_000_000, "EUR", "-0.01"),
        (1200, 0, "JPY", "1200"),
        (1, 234_000_000, "KWD", "1.234"),
    ],
)
def test_money_becomes_a_decimal_with_the_digits_of_its_currency(
    units: int, nanos: int, currency: str, amount: str
) -> None:
    money = money_of(Money(units=units, nanos=nanos, currency_code=currency))

    assert (money.amount, money.currency_code) == (amount, currency)


def test_an_id_names_its_kind_and_is_opaque() -> None:
    identifier = global_id("Cart", UUID)

    assert UUID not in identifier
    assert parse_id(identifier) == ("Cart", UUID)
    assert uuid_of(identifier, "Cart") == UUID


@pytest.mark.parametrize("value", ["", "§", "abc", UUID, global_id("Cart", "1")])
def test_what_is_no_id_is_refused(value: str) -> None:
    with pytest.raises(InvalidArgument):
        uuid_of(value, "Cart")


@pytest.mark.parametrize("cursor", ["§", "!!!", "bm8=", "LTE6", "OTk5OTk6"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidArgument):
        PageRequest.of(10, cursor)


def test_the_last_cursor_of_a_page_is_the_start_of_the_next() -> None:
    page = page_of(PageRequest.of(2, None), ["a", "b"], next_token="next")

    assert page.info.end_cursor is not None
    assert Cursor.parse(page.info.end_cursor) == Cursor("next", 0)
    assert page.info.has_next_page


def test_an_empty_page_has_no_cursors() -> None:
    page = page_of(PageRequest.of(2, None), list[str](), next_token="")

    assert (page.items, page.info.start_cursor, page.info.end_cursor) == ([], None, None)
    assert not page.info.has_next_page


def test_violations_become_paths_into_the_input() -> None:
    refusal = InvalidArgument.of(
        FieldViolation("lines[2].variant_id", "no id"), FieldViolation("email", "no address")
    )

    assert [each.field for each in user_errors_of(refusal)] == [
        ["input", "lines", "2", "variantId"],
        ["input", "email"],
    ]


def test_an_address_survives_the_way_there_and_back() -> None:
    address = MailingAddressInput(
        name="Ada", address1="1 Main St", city="Springfield", zip="12345", country_code="US"
    )

    back = address_of(address_on_wire(address))

    assert (back.name, back.address1, back.address2) == ("Ada", "1 Main St", None)
    assert (back.city, back.zip, back.country_code) == ("Springfield", "12345", "US")


def test_prices_are_those_of_the_shops_currency() -> None:
    dollars = product_of(a_product(1), "USD").variants[0].price
    euros = product_of(a_product(1), "EUR").variants[0].price

    assert (dollars.amount, dollars.currency_code) == ("20.50", "USD")
    assert (euros.amount, euros.currency_code) == ("99.00", "EUR")


def test_a_product_with_the_same_content_is_shown_again_and_any_change_of_it_anew() -> None:
    message = a_product(1)
    product = product_of(message, "USD")
    again, changed = deepcopy(message), deepcopy(message)
    for price in changed.variants[0].prices:
        price.price.units += 1

    assert product_of(again, "USD") is product
    assert product_of(message, "EUR") is not product
    assert product_of(changed, "USD").variants[0].price != product.variants[0].price


def test_a_product_is_shown_as_it_was_when_its_message_is_used_for_something_else() -> None:
    message = a_product(1_000)  # in no other test
    product = product_of(message, "USD")
    title = message.title
    message.title = "another"

    assert product.title == title


def test_a_variant_without_a_picture_of_its_own_shows_the_products_first() -> None:
    product = product_of(a_product(1), "USD")

    assert product.variants[0].image == product.images[0]
