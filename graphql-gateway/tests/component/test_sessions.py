from uuid import uuid4

from in_memory.client import Client
from in_memory.user import EMAIL, PASSWORD

LOG_IN = """
mutation ($input: SessionCreateInput!) {
  sessionCreate(input: $input) {
    session { role accessToken refreshToken }
    userErrors { code message }
  }
}
"""
REGISTER = """
mutation ($input: CustomerRegisterInput!) {
  customerRegister(input: $input) { account { email role } userErrors { code field message } }
}
"""
VIEWER = "{ viewer { email role } }"
CREDENTIALS = {"email": EMAIL, "password": PASSWORD}


async def log_in_by_cookie(client: Client) -> dict[str, str]:
    """The header that proves a page's intent."""
    await client.data(LOG_IN, input={**CREDENTIALS, "delivery": "COOKIE"})
    return {"x-csrf-token": client.http.cookies["shop_csrf"]}


async def test_an_account_sees_itself(client: Client) -> None:
    session = (await client.data(LOG_IN, input=CREDENTIALS))["sessionCreate"]["session"]
    client.authorization = f"Bearer {session['accessToken']}"

    assert session["role"] == "CUSTOMER"
    assert await client.data(VIEWER) == {"viewer": {"email": EMAIL, "role": "CUSTOMER"}}


async def test_guests_and_strangers_have_no_account(client: Client) -> None:
    assert await client.data(VIEWER) == {"viewer": None}
    await client.log_in_as_guest()
    assert await client.data(VIEWER) == {"viewer": None}


async def test_wrong_credentials_are_a_user_error(client: Client) -> None:
    answer = await client.data(LOG_IN, input={**CREDENTIALS, "password": "wrong"})

    assert answer["sessionCreate"]["session"] is None
    assert [each["code"] for each in answer["sessionCreate"]["userErrors"]] == [
        "INVALID_CREDENTIALS"
    ]


async def test_a_taken_address_is_a_user_error(client: Client) -> None:
    account = {"requestId": "0197f7a0-0000-7000-8000-000000000000", "name": "Ada", **CREDENTIALS}

    answer = await client.data(REGISTER, input=account)

    assert [each["code"] for each in answer["customerRegister"]["userErrors"]] == ["EMAIL_TAKEN"]


async def test_registering_opens_a_session_if_asked_to(client: Client) -> None:
    mutation = """mutation($input: CustomerRegisterInput!) { customerRegister(input: $input) {
      account { email } session { accessToken role } userErrors { code } } }"""
    newcomer = {"email": "grace@example.org", "password": "a long password", "name": "Grace"}

    answer = await client.data(
        mutation, input={"requestId": str(uuid4()), "delivery": "TOKEN", **newcomer}
    )
    silent = await client.data(
        mutation,
        input={"requestId": str(uuid4()), **newcomer, "email": "hopper@example.org"},
    )

    registered = answer["customerRegister"]
    assert registered["account"] == {"email": "grace@example.org"}
    assert registered["session"]["accessToken"]
    assert registered["session"]["role"] == "CUSTOMER"
    assert silent["customerRegister"]["session"] is None


async def test_an_expired_or_foreign_token_is_refused(client: Client) -> None:
    client.authorization = "Bearer nonsense"

    answer = await client.execute(VIEWER)

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_cookies_hide_the_tokens_from_the_page(client: Client) -> None:
    response = await client.http.post(
        "/graphql",
        json={"query": LOG_IN, "variables": {"input": {**CREDENTIALS, "delivery": "COOKIE"}}},
    )

    session = response.json()["data"]["sessionCreate"]["session"]
    assert (session["accessToken"], session["refreshToken"]) == (None, None)
    cookies = response.headers.get_list("set-cookie")
    hidden = [each for each in cookies if not each.startswith("shop_csrf")]
    assert len(hidden) == 2
    assert all("HttpOnly" in each and "SameSite" in each for each in hidden)


async def test_a_page_with_cookies_and_the_csrf_header_acts_as_the_account(
    client: Client,
) -> None:
    proof = await log_in_by_cookie(client)

    response = await client.http.post("/graphql", json={"query": VIEWER}, headers=proof)

    assert response.json()["data"]["viewer"]["email"] == EMAIL


async def test_cookies_without_the_csrf_header_are_refused(client: Client) -> None:
    await log_in_by_cookie(client)

    response = await client.http.post("/graphql", json={"query": VIEWER})

    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["reason"] == "CSRF_TOKEN_MISSING"


async def test_a_guessed_csrf_header_is_refused(client: Client) -> None:
    await log_in_by_cookie(client)

    response = await client.http.post(
        "/graphql", json={"query": VIEWER}, headers={"x-csrf-token": "guessed"}
    )

    assert response.status_code == 403


async def test_logging_out_takes_the_cookies_back(client: Client) -> None:
    proof = await log_in_by_cookie(client)
    delete = "mutation { sessionDelete(input: {}) { deleted userErrors { message } } }"

    response = await client.http.post("/graphql", json={"query": delete}, headers=proof)

    assert response.json()["data"]["sessionDelete"]["deleted"] is True
    assert not client.http.cookies


async def test_cookies_cannot_be_asked_for_over_a_socket(client: Client) -> None:
    query = """
    mutation {
      guestSessionCreate(input: { delivery: COOKIE }) { session { role } userErrors { message } }
    }
    """
    async with client.subscribed(query) as answers:
        created = (await anext(answers))["data"]["guestSessionCreate"]

    assert created["session"] is None
    assert created["userErrors"][0]["message"] == (
        "Cookies are set over HTTP, not over a WebSocket."
    )
