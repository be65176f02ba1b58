"""What operations are taken to come to."""

import pytest
from graphql import parse
from graphql_gateway.bootstrap import gateway_schema
from graphql_gateway.execution.estimates import Estimator

MANY = "... on Product { of: categories { parent { title } } }"
ONE = "... on Category { of: parent { parent { title } } }"
SPREADS = 60


@pytest.fixture(scope="module")
def estimator() -> Estimator:
    return gateway_schema(in_development=True).estimator


def test_fragments_that_spread_each_other_are_walked_once(estimator: Estimator) -> None:
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(SPREADS)]
    last = f"fragment F{SPREADS} on Query {{ viewer {{ id }} }}"

    estimate = estimator.estimate(parse(" ".join(["{ ...F0 }", *fragments, last])), None, {})

    assert estimate.rpcs == {"GetAccount": 1}


@pytest.mark.parametrize("fragments", [(ONE, MANY), (MANY, ONE)])
def test_a_place_is_as_dear_as_the_dearest_of_what_it_can_hold(
    estimator: Estimator, fragments: tuple[str, str]
) -> None:
    alone = parse(f'{{ node(id: "") {{ {MANY} }} }}')
    both = parse(f'{{ node(id: "") {{ {" ".join(fragments)} }} }}')

    assert estimator.estimate(both, None, {}).cost == estimator.estimate(alone, None, {}).cost + 1


def test_variables_that_are_not_declared_make_no_estimate_of_their_own(
    estimator: Estimator,
) -> None:
    document = parse("{ viewer { id } }")

    assert estimator.estimate(document, None, {}) is estimator.estimate(document, None, {"a": 1})


def test_what_a_connection_says_of_all_its_items_is_asked_once(estimator: Estimator) -> None:
    document = parse("{ search(first: 50) { totalCount nodes { options { name } } } }")

    estimate = estimator.estimate(document, None, {})

    assert estimate.rpcs["SearchProducts"] == 2
    assert estimate.cost == 1 + 1 + 50  # the connection, its nodes, the options of each
