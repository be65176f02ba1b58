from typing import Any

import pytest
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.testing.tokens import access_token
from graphql_gateway.schema.identifiers import global_id
from in_memory.client import Client
from in_memory.user import LOCKED_EMAIL, PASSWORD

CREATE = """
mutation ($input: CustomerAddressCreateInput!) {
  customerAddressCreate(input: $input) {
    address { id isDefault postalAddress { city } }
    userErrors { code field message }
  }
}
"""
ADDRESSES = "{ viewer { addresses { id isDefault postalAddress { city } } } }"
CUSTOMERS = """
query ($query: String, $first: Int!, $after: String) {
  customers(query: $query, first: $first, after: $after) {
    nodes { id email addresses { id } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
BERLIN = {
    "name": "Ada",
    "address1": "Torstraße 1",
    "city": "Berlin",
    "zip": "10119",
    "countryCode": "DE",
}


def become(client: Client, role: Role) -> None:
    client.authorization = f"Bearer {access_token(role)}"


def create_input(**address: str) -> dict[str, Any]:
    return {"requestId": str(new_id()), "postalAddress": BERLIN | address}


def codes(payload: dict[str, Any]) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


async def test_an_address_book_is_seen_by_its_owner(client: Client) -> None:
    become(client, Role.CUSTOMER)
    created = (await client.data(CREATE, input=create_input()))["customerAddressCreate"]

    viewer = (await client.data(ADDRESSES))["viewer"]

    assert viewer["addresses"] == [created["address"]]
    become(client, Role.CUSTOMER)
    assert (await client.data(ADDRESSES))["viewer"]["addresses"] == []


async def test_an_address_that_breaks_a_rule_is_a_user_error_at_its_field(client: Client) -> None:
    become(client, Role.CUSTOMER)

    answer = await client.data(CREATE, input=create_input(countryCode="Germany"))

    [error] = answer["customerAddressCreate"]["userErrors"]
    assert (error["code"], error["field"]) == ("VALIDATION_FAILED", ["input", "postalAddress"])


async def test_an_unknown_address_is_a_user_error(client: Client) -> None:
    become(client, Role.CUSTOMER)
    unknown = {
        "requestId": str(new_id()),
        "addressId": global_id("CustomerAddress", str(new_id())),
    }

    answer = await client.data(
        "mutation ($input: CustomerAddressDeleteInput!) {"
        " customerAddressDelete(input: $input) { deletedAddressId userErrors { code } } }",
        input=unknown,
    )

    assert codes(answer["customerAddressDelete"]) == ["ADDRESS_NOT_FOUND"]


async def test_a_wrong_present_password_is_a_user_error(client: Client) -> None:
    become(client, Role.CUSTOMER)
    change = (
        "mutation ($input: CustomerPasswordChangeInput!) {"
        " customerPasswordChange(input: $input) { changed userErrors { code } } }"
    )

    wrong = await client.data(change, input={"currentPassword": "x", "newPassword": "long enough"})
    right = await client.data(
        change, input={"currentPassword": PASSWORD, "newPassword": "long enough"}
    )

    assert codes(wrong["customerPasswordChange"]) == ["INVALID_CREDENTIALS"]
    assert right["customerPasswordChange"] == {"changed": True, "userErrors": []}


async def test_a_token_that_works_no_more_is_a_user_error(client: Client) -> None:
    answer = await client.data(
        "mutation ($input: CustomerPasswordResetInput!) {"
        " customerPasswordReset(input: $input) { reset userErrors { code } } }",
        input={"token": "an old one", "newPassword": "long enough"},
    )

    assert answer["customerPasswordReset"]["reset"] is False
    assert codes(answer["customerPasswordReset"]) == ["PASSWORD_RESET_INVALID"]


async def test_too_many_wrong_passwords_are_a_user_error(client: Client) -> None:
    answer = await client.data(
        "mutation ($input: SessionCreateInput!) {"
        " sessionCreate(input: $input) { session { role } userErrors { code } } }",
        input={"email": LOCKED_EMAIL, "password": PASSWORD},
    )

    assert codes(answer["sessionCreate"]) == ["TOO_MANY_LOG_INS"]


async def test_staff_find_customers_page_by_page_but_see_no_address_book(client: Client) -> None:
    become(client, Role.STAFF)
    first = (await client.data(CUSTOMERS, first=2))["customers"]
    rest = (await client.data(CUSTOMERS, first=2, after=first["pageInfo"]["endCursor"]))[
        "customers"
    ]

    found = [*first["nodes"], *rest["nodes"]]
    assert [each["email"] for each in found] == [
        "ada@example.com",
        "bob@example.com",
        "cyd@example.com",
    ]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert [each["addresses"] for each in found] == [None] * 3


@pytest.mark.parametrize("role", [Role.GUEST, Role.CUSTOMER])
@pytest.mark.parametrize(
    "operation",
    [
        "{ customers { nodes { id } } }",
        "query ($id: ID!) { customer(id: $id) { id } }",
        """mutation ($id: ID!, $new: UUID!) {
          customerRoleSet(input: { requestId: $new, customerId: $id, role: ADMIN }) {
            account { id }
          }
        }""",
    ],
)
async def test_whoever_is_not_staff_is_told_so(client: Client, role: Role, operation: str) -> None:
    become(client, role)
    variables = {"id": global_id("Account", str(new_id())), "new": str(new_id())}
    asked = {name: value for name, value in variables.items() if f"${name}" in operation}

    answer = await client.execute(operation, **asked)

    [error] = answer["errors"]
    assert error["message"] == "This is for others: your role does not allow it."
    assert error["extensions"]["code"] == "PERMISSION_DENIED"
    assert list(answer["data"].values()) == [None]


async def test_an_unknown_customer_is_null(client: Client) -> None:
    become(client, Role.STAFF)

    answer = await client.data(
        "query ($id: ID!) { customer(id: $id) { id } }", id=global_id("Account", str(new_id()))
    )

    assert answer == {"customer": None}


async def test_nobody_is_made_a_guest(client: Client) -> None:
    become(client, Role.ADMIN)
    demotion = {
        "requestId": str(new_id()),
        "customerId": global_id("Account", str(new_id())),
        "role": "GUEST",
    }

    answer = await client.data(
        "mutation ($input: CustomerRoleSetInput!) {"
        " customerRoleSet(input: $input) { account { id } userErrors { code field } } }",
        input=demotion,
    )

    [error] = answer["customerRoleSet"]["userErrors"]
    assert (error["code"], error["field"]) == ("VALIDATION_FAILED", ["input", "role"])


async def test_logging_out_everywhere_takes_the_cookies_back(client: Client) -> None:
    log_in = (
        'mutation { sessionCreate(input: { email: "ada@example.com",'
        f' password: "{PASSWORD}", delivery: COOKIE }}) {{ userErrors {{ code }} }} }}'
    )
    await client.data(log_in)
    response = await client.http.post(
        "/graphql",
        json={"query": "mutation { sessionDeleteAll { deleted userErrors { code } } }"},
        headers={"x-csrf-token": client.http.cookies["shop_csrf"]},
    )

    assert response.json()["data"]["sessionDeleteAll"] == {"deleted": 2, "userErrors": []}
    assert not client.http.cookies
