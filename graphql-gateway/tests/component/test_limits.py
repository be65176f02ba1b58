import pytest
from graphql_gateway.config import GatewaySettings
from in_memory.client import Client
from in_memory.shop import Shop

DEEP = "{ products { nodes { " + "variants { product { " * 5 + "id" + " } }" * 5 + " } } }"
ALIASES = " ".join(f"a{number}: products(first: 1) {{ nodes {{ id }} }}" for number in range(16))
MANY_ALIASES = "{" + " ".join(f"a{number}:x" for number in range(10_000)) + "}"
DIRECTIVES = "{ products { nodes { " + "id @include(if: true) " * 51 + "} } }"
ALIASED = " ".join(f"a{number}: __typename" for number in range(10))
SPREAD = "{ ...A ...B } fragment A on Query { ...B } fragment B on Query { " + ALIASED + " }"
CALLS = "{ " + " ".join(f"a{number}: viewer {{ id }}" for number in range(6)) + " }"
PARTS = "multipart/mixed;subscriptionSpec=1.0"
NESTED = "{ a" * 300 + "}" * 300
CYCLE = "{ ...A } fragment A on Query { ...A }"
TOKENS = "{ " + "__typename " * 1_001 + "}"
COSTLY = (
    "{ products(first: 100) { nodes { " + "variants { product { " * 3 + "id" + " } }" * 3 + " } } }"
)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (DEEP, "the most is 10. Select less deeply."),
        (f"{{ {ALIASES} }}", "has aliases 16; the most is 15. Send several operations."),
        (SPREAD, "has aliases 20; the most is 15"),
        (DIRECTIVES, "has directives 51; the most is 50. Remove some."),
        (NESTED, "lie too deeply in each other"),
        (CYCLE, "Cannot spread fragment 'A' within itself"),
        (TOKENS, "contains more than 1000 tokens. Parsing aborted. Send a shorter one."),
        (MANY_ALIASES, "contains more than 1000 tokens. Parsing aborted. Send a shorter one."),
        (COSTLY, "Ask for shorter lists"),
        ("{ products(first: 101) { nodes { id } } }", "first: Must be from 1 to 100."),
        ("{ products(first: 0) { nodes { id } } }", "first: Must be from 1 to 100."),
    ],
)
async def test_an_operation_beyond_a_limit_is_refused_before_any_call(
    client: Client, shop: Shop, query: str, says: str
) -> None:
    answer = await client.execute(query)

    assert says in answer["errors"][0]["message"]
    assert shop.calls == {}


@pytest.mark.parametrize(
    ("declared", "variables"),
    [
        ("$first: Int!", {"first": 100}),
        ("$first: Int!", {"first": 100.0}),
        ("$first: Int! = 100", {}),
    ],
)
async def test_a_list_length_given_as_a_variable_counts_for_the_cost(
    client: Client, shop: Shop, declared: str, variables: dict[str, float]
) -> None:
    query = COSTLY.replace("100", "$first").replace("{", f"query ({declared}) {{", 1)

    answer = await client.execute(query, **variables)

    assert answer["errors"][0]["extensions"]["reason"] == "COST_LIMIT_EXCEEDED"
    assert shop.calls == {}


async def test_a_document_that_cannot_be_parsed_says_so(client: Client) -> None:
    answer = await client.execute("{ products(")

    assert answer["errors"][0]["extensions"]["reason"] == "GRAPHQL_PARSE_FAILED"
    assert answer["errors"][0]["locations"]


async def test_the_limits_hold_on_a_socket_too(client: Client, shop: Shop) -> None:
    async with client.subscribed(COSTLY) as answers:
        answer = await anext(answers)

    assert answer["errors"][0]["extensions"]["reason"] == "COST_LIMIT_EXCEEDED"
    assert shop.calls == {}


@pytest.mark.parametrize("accept", ["text/event-stream", PARTS])
async def test_the_limits_hold_on_a_stream_too(client: Client, shop: Shop, accept: str) -> None:
    subscription = "subscription { " + "stockUpdated(skus: []) { sku } " * 1_001 + "}"

    response = await client.http.post(
        "/graphql", json={"query": subscription}, headers={"accept": accept}
    )

    assert "TOKENS_LIMIT_EXCEEDED" in response.text
    assert shop.calls == {}


class TestOfFewCalls:
    @pytest.fixture
    def settings(self, settings: GatewaySettings) -> GatewaySettings:
        return settings.model_copy(update={"max_rpcs": 5})

    async def test_an_operation_of_too_many_calls_is_refused_before_the_first(
        self, client: Client, shop: Shop
    ) -> None:
        answer = await client.execute(CALLS)

        message = answer["errors"][0]["message"]
        assert "needs 6 calls to services; the most is 5." in message
        assert shop.calls == {}

    async def test_a_field_that_is_selected_again_counts_once(
        self, guest: Client, shop: Shop
    ) -> None:
        shop.counting.calls.clear()
        again = "viewer { id } ...V " * 20
        await guest.data(f"{{ {again} }} fragment V on Query {{ viewer {{ id }} }}")

        assert shop.calls == {"GetAccount": 1}
