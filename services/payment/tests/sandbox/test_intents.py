import pytest
from payment_sandbox.payment_methods import PAYMENT_METHODS

from services.payment.tests.sandbox_server import RunningSandbox

AT_ONCE = {"capture_method": "automatic"}


async def test_a_good_card_is_held_then_captured(sandbox: RunningSandbox) -> None:
    intent = (await sandbox.create("pm_card_visa")).json()
    assert (intent["status"], intent["amount_capturable"]) == ("requires_capture", 1999)

    captured = (await sandbox.post(f"/v1/payment_intents/{intent['id']}/capture")).json()

    assert (captured["status"], captured["amount_received"]) == ("succeeded", 1999)
    assert await sandbox.movements() == [("authorize", 1999), ("capture", 1999)]


async def test_capturing_a_part_lets_the_rest_go(sandbox: RunningSandbox) -> None:
    intent = (await sandbox.create("pm_card_visa")).json()

    await sandbox.post(f"/v1/payment_intents/{intent['id']}/capture", {"amount_to_capture": "500"})

    expected = [("authorize", 1999), ("capture", 500), ("release", 1499)]
    assert await sandbox.movements() == expected


async def test_more_than_was_held_cannot_be_captured(sandbox: RunningSandbox) -> None:
    intent = (await sandbox.create("pm_card_visa")).json()
    path = f"/v1/payment_intents/{intent['id']}/capture"

    answer = await sandbox.post(path, {"amount_to_capture": "2000"})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "amount_too_large"


async def test_a_cancelled_payment_cannot_be_captured(sandbox: RunningSandbox) -> None:
    intent = (await sandbox.create("pm_card_visa")).json()
    await sandbox.post(f"/v1/payment_intents/{intent['id']}/cancel")

    answer = await sandbox.post(f"/v1/payment_intents/{intent['id']}/capture")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "payment_intent_unexpected_state"
    assert await sandbox.movements() == [("authorize", 1999), ("release", 1999)]


async def test_refunds_add_up_to_the_captured_amount_and_no_further(
    sandbox: RunningSandbox,
) -> None:
    intent = (await sandbox.create("pm_card_visa", form=AT_ONCE)).json()
    of_intent = {"payment_intent": intent["id"]}
    part = await sandbox.post("/v1/refunds", of_intent | {"amount": "500"})

    too_much = await sandbox.post("/v1/refunds", of_intent | {"amount": "1500"})
    rest = await sandbox.post("/v1/refunds", of_intent)

    assert (part.json()["status"], part.json()["amount"]) == ("succeeded", 500)
    assert too_much.json()["error"]["code"] == "amount_too_large"
    assert rest.json()["amount"] == 1499
    again = await sandbox.post("/v1/refunds", of_intent)
    assert again.json()["error"]["code"] == "charge_already_refunded"
    read = await sandbox.get(f"/v1/refunds/{part.json()['id']}")
    assert read.json() == part.json()


DECLINING = [name for name, method in PAYMENT_METHODS.items() if method.decline]


@pytest.mark.parametrize("token", [name for name in DECLINING if name.startswith("pm_card")])
async def test_a_declining_card_is_refused_with_its_reason(
    sandbox: RunningSandbox, token: str
) -> None:
    decline = PAYMENT_METHODS[token].decline
    assert decline

    answer = await sandbox.create(token)

    error = answer.json()["error"]
    assert answer.status_code == 402
    assert (error["type"], error["decline_code"]) == ("card_error", decline.decline_code)
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert await sandbox.movements() == []


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"amount": "0"}, "parameter_invalid_integer", "amount"),
        ({"amount": "19.99"}, "parameter_invalid_integer", "amount"),
        ({"amount": "100000000"}, "amount_too_large", "amount"),
        ({"currency": ""}, "parameter_missing", "currency"),
        ({"confirm": "false"}, "parameter_missing", "confirm"),
        ({"capture_method": "later"}, "parameter_invalid", "capture_method"),
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"payment_method": "pm_of_nobody"}, "resource_missing", "payment_method"),
        ({"metadata": "flat"}, "parameter_invalid", "metadata"),
    ],
)
async def test_a_wrong_parameter_is_named(
    sandbox: RunningSandbox, changes: dict[str, str], code: str, param: str
) -> None:
    answer = await sandbox.create("pm_card_visa", form=changes)

    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", code, param)


async def test_what_does_not_exist_is_404(sandbox: RunningSandbox) -> None:
    answer = await sandbox.get("/v1/payment_intents/pi_nobody")

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "resource_missing"


async def test_a_wrong_api_key_is_401(sandbox: RunningSandbox) -> None:
    headers = {"Authorization": "Bearer sk_test_other"}

    answer = await sandbox.client.get("/sandbox/ledger", headers=headers)

    assert answer.status_code == 401
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_payments_are_found_by_metadata(sandbox: RunningSandbox) -> None:
    mine = (await sandbox.create("pm_card_visa")).json()
    await sandbox.create("pm_card_visa", form={"metadata[order_id]": "order-2"})

    query = "metadata['order_id']:'order-1' AND status:'requires_capture'"
    answer = await sandbox.get("/v1/payment_intents/search", query=query)

    assert [found["id"] for found in answer.json()["data"]] == [mine["id"]]
    bad = await sandbox.get("/v1/payment_intents/search", query="1 OR 1=1")
    assert bad.status_code == 400


@pytest.mark.parametrize("query", [{"limit": "x"}, {"created[gte]": "x"}, {"created[gte]": ""}])
async def test_a_list_with_wrong_parameters_is_refused(
    sandbox: RunningSandbox, query: dict[str, str]
) -> None:
    answer = await sandbox.get("/v1/payment_intents", **query)

    assert answer.status_code == 400


async def test_a_list_is_read_page_by_page(sandbox: RunningSandbox) -> None:
    ids = [(await sandbox.create("pm_card_visa")).json()["id"] for _ in range(3)]

    first = (await sandbox.get("/v1/payment_intents", limit="2")).json()
    rest = await sandbox.get("/v1/payment_intents", limit="2", starting_after=ids[1])

    assert ([found["id"] for found in first["data"]], first["has_more"]) == ([ids[2], ids[1]], True)
    assert [found["id"] for found in rest.json()["data"]] == [ids[0]]
