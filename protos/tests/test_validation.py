"""The rules written in the protos are enforced by the engine the services use."""

from typing import Any
from uuid import uuid4

import protovalidate
import pytest
from google.protobuf.message import Message
from shop.inventory.v1 import inventory_service_pb2 as inventory
from shop.order.v1 import cart_service_pb2 as cart
from shop.order.v1 import order_service_pb2 as order
from shop.payment.v1 import payment_service_pb2 as payment
from shop.product.v1 import catalog_import_service_pb2 as catalog_import
from shop.product.v1 import product_service_pb2 as product
from shop.user.v1 import account_service_pb2 as account

ID = str(uuid4())
ADDRESS = {"region_code": "DE", "address_lines": ["Hauptstr. 1"], "locality": "Berlin"}


def broken_fields(message: Message) -> set[str]:
    violations = protovalidate.collect_violations(message)
    paths = (violation.proto.field for violation in violations)
    return {".".join(each.field_name for each in path.elements) for path in paths if path}


def a_delivery(**changes: Any) -> cart.SetCartDeliveryRequest:
    fields: dict[str, Any] = {"email": "ada@example.com", "shipping_address": ADDRESS, **changes}
    return cart.SetCartDeliveryRequest(request_id=ID, cart_id=ID, **fields)


@pytest.mark.parametrize(
    "message",
    [
        a_delivery(),
        product.GetProductRequest(handle="mug"),
        product.ListProductsRequest(),
        order.PlaceOrderRequest(request_id=ID, cart_id=ID, payment_token="pm_card_visa"),
        payment.CapturePaymentRequest(order_id=ID, amount={"currency_code": "EUR", "nanos": 1}),
        account.RegisterAccountRequest(
            request_id=ID, email="ada@example.com", password="correct horse", name="Ada"
        ),
    ],
)
def test_a_good_request_passes(message: Message) -> None:
    assert broken_fields(message) == set()


def test_ids_are_uuids() -> None:
    assert broken_fields(order.GetOrderRequest(id="1")) == {"id"}


def test_a_required_field_may_not_be_missing() -> None:
    assert broken_fields(order.PlaceOrderRequest()) == {"request_id", "cart_id", "payment_token"}


def test_exactly_one_key_names_a_product() -> None:
    assert broken_fields(product.GetProductRequest()) == {"key"}


def test_lists_have_a_maximum() -> None:
    too_many = inventory.BatchGetStockRequest(skus=[f"SKU-{n}" for n in range(501)])

    assert broken_fields(too_many) == {"skus"}


def test_the_items_of_a_list_are_checked() -> None:
    line = cart.CartLineInput(variant_id=ID, quantity=0)
    request = cart.AddCartLinesRequest(request_id=ID, cart_id=ID, lines=[line])

    assert broken_fields(request) == {"lines.quantity"}


def test_a_card_number_is_not_a_payment_token() -> None:
    request = order.PlaceOrderRequest(request_id=ID, cart_id=ID, payment_token="4242424242424242")

    assert broken_fields(request) == {"payment_token"}


@pytest.mark.parametrize(
    "address",
    [
        {"region_code": "DE"},
        {"region_code": "de", "address_lines": ["Hauptstr. 1"]},
        {"region_code": "DE", "address_lines": [""]},
        {"region_code": "DE", "address_lines": ["line"] * 6},
        {"region_code": "DE", "address_lines": ["line"], "locality": "x" * 201},
    ],
)
def test_an_address_is_complete_and_of_reasonable_size(address: Any) -> None:
    assert broken_fields(a_delivery(shipping_address=address)) == {"shipping_address"}


@pytest.mark.parametrize(
    "amount",
    [
        {"currency_code": "EUR"},
        {"currency_code": "eur", "units": 1},
        {"currency_code": "EUR", "units": -1},
        {"currency_code": "EUR", "units": 1, "nanos": -1},
    ],
)
def test_only_a_positive_amount_can_be_captured(amount: Any) -> None:
    assert broken_fields(payment.CapturePaymentRequest(order_id=ID, amount=amount)) == {"amount"}


def test_one_bad_product_does_not_make_a_message_of_an_import_invalid() -> None:
    bad = catalog_import.ImportedProduct(handle="")
    request = catalog_import.ImportProductsRequest(line=7, product=bad)

    assert broken_fields(request) == set()
    assert {"handle", "title", "variants"} <= broken_fields(request.product)
