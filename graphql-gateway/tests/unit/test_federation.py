"""What routers are told of each subgraph, and what they get for references."""

from typing import Any

import pytest
from graphql_gateway.bootstrap import SUBGRAPHS, subgraph_schema
from graphql_gateway.federation.entities import Entities
from graphql_gateway.inventory.links import ProductStock
from graphql_gateway.schema.identifiers import global_id

PRODUCT = "0198a000-0000-7000-8000-000000000001"


def sdl_of(name: str) -> str:
    return subgraph_schema(name, in_development=True).as_str()


@pytest.mark.parametrize("name", SUBGRAPHS)
def test_a_domain_says_of_itself_how_it_joins_others(name: str) -> None:
    sdl = sdl_of(name)

    assert 'schema @link(url: "https://specs.apollo.dev/federation/v2' in sdl
    assert "_service: _Service!" in sdl


def test_a_domain_extends_the_entities_of_others() -> None:
    assert 'type Order @key(fields: "id") {\n  id: ID!\n  shipmentId: ID @external' in sdl_of(
        "shipping"
    )
    assert "payment: Payment" not in sdl_of("order")


def test_what_subgraphs_tell_each_other_is_not_for_clients() -> None:
    assert "shipmentId: ID @inaccessible" in sdl_of("order")


def test_one_subgraph_answers_for_all_nodes() -> None:
    assert [each for each in SUBGRAPHS if "node(id: ID!): Node" in sdl_of(each)] == ["product"]


def test_hints_are_followed_but_not_told_to_routers() -> None:
    assert "@cacheControl" not in sdl_of("product")
    assert "@listSize" not in sdl_of("product")


def resolved(representation: object) -> Any:
    operation: Any = None  # nothing is loaded
    return Entities({}, {"Product": ProductStock}).resolve(operation, representation)


def test_what_a_router_sends_of_anothers_entity_is_taken_as_it_comes() -> None:
    product = {"__typename": "Product", "id": "an id", "variants": [{"sku": "A"}, {"sku": "B"}]}

    found = resolved(product)

    assert [each.sku for each in found.variants] == ["A", "B"]


@pytest.mark.parametrize(
    "representation",
    [
        {},
        7,
        {"__typename": 7},
        {"__typename": "Refund"},
        {"__typename": "Product", "variants": 5},
        {"__typename": "Product", "variants": ["A"]},
    ],
)
def test_a_reference_that_no_router_sends_is_refused(representation: object) -> None:
    assert resolved(representation).reason == "VALIDATION_FAILED"


def test_a_reference_with_the_id_of_another_kind_is_refused() -> None:
    async def fetch(*_: object) -> None:
        raise AssertionError

    operation: Any = None
    wrong = {"__typename": "Order", "id": global_id("Product", PRODUCT)}

    assert Entities({"Order": fetch}, {}).resolve(operation, wrong).reason == "VALIDATION_FAILED"
