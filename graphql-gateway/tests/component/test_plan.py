"""What developers can be shown of an operation."""

import pytest
from chassis.settings import Environment
from graphql_gateway.config import GatewaySettings
from in_memory.client import Client

PAGE = "{ products(first: 20) { nodes { title variants { availableForSale } } } }"
ASKED = {"query": PAGE, "extensions": {"plan": True}}


async def test_a_plan_names_planned_and_actual_calls(client: Client) -> None:
    answer = (await client.http.post("/graphql", json=ASKED)).json()

    plan = answer["extensions"]["plan"]
    assert plan["plannedCalls"] == plan["actualCalls"] == {"ListProducts": 1, "BatchGetStock": 1}
    assert plan["maxAge"] == 10
    assert plan["cost"] > 20


async def test_nobody_who_did_not_ask_is_shown_a_plan(client: Client) -> None:
    assert "extensions" not in await client.execute(PAGE)


class TestInProduction:
    @pytest.fixture
    def settings(self, settings: GatewaySettings) -> GatewaySettings:
        return settings.model_copy(update={"environment": Environment.PRODUCTION})

    async def test_there_are_no_plans(self, client: Client) -> None:
        assert "extensions" not in (await client.http.post("/graphql", json=ASKED)).json()

    async def test_a_misspelt_field_gets_no_suggestion(self, client: Client) -> None:
        answer = await client.execute("{ product(handle: 1) { titel } prodcts { nodes { id } } }")

        assert not any("Did you mean" in each["message"] for each in answer["errors"])

    async def test_the_schema_cannot_be_read(self, client: Client) -> None:
        answer = await client.execute("{ __schema { types { name } } }")

        assert "errors" in answer
