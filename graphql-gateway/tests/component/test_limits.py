import pytest
from in_memory.client import Client
from in_memory.shop import Shop

DEEP = "{ products { nodes { " + "variants { product { " * 5 + "id" + " } }" * 5 + " } } }"
ALIASES = " ".join(f"a{number}: products(first: 1) {{ nodes {{ id }} }}" for number in range(16))
DIRECTIVES = "{ products { nodes { " + "id @include(if: true) " * 51 + "} } }"
TOKENS = "{ " + "__typename " * 1_001 + "}"
COSTLY = (
    "{ products(first: 100) { nodes { " + "variants { product { " * 3 + "id" + " } }" * 3 + " } } }"
)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (DEEP, "depth"),
        (f"{{ {ALIASES} }}", "16 aliases found. Allowed: 15"),
        (DIRECTIVES, "At most 50 directives are allowed."),
        (TOKENS, "Document contains more than 1000 tokens"),
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


async def test_a_list_length_given_as_a_variable_counts_for_the_cost(
    client: Client, shop: Shop
) -> None:
    answer = await client.execute(
        COSTLY.replace("{", "query ($first: Int!) {", 1).replace("100", "$first"), first=100
    )

    assert answer["errors"][0]["extensions"]["reason"] == "COST_LIMIT_EXCEEDED"
    assert shop.calls == {}


async def test_a_document_that_cannot_be_parsed_says_so(client: Client) -> None:
    answer = await client.execute("{ products(")

    assert answer["errors"][0]["extensions"]["reason"] == "GRAPHQL_PARSE_FAILED"
    assert answer["errors"][0]["locations"]
