import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from graphql import DocumentNode, OperationDefinitionNode, parse
from graphql.execution import Executor
from graphql_compiled.executor import Compiled
from graphql_gateway.bootstrap import gateway_schema, subgraph_schema

OPERATIONS = Path(__file__).parents[3] / "docs" / "operations"


@pytest.fixture(scope="module")
def executor() -> type[Compiled]:
    chosen: type[Any] = gateway_schema(in_development=True).execution_context_class
    assert issubclass(chosen, Compiled)
    return chosen


@pytest.mark.parametrize("path", sorted(OPERATIONS.glob("*.graphql")), ids=lambda it: it.stem)
def test_none_of_the_shops_own_operations_falls_back(executor: type[Compiled], path: Path) -> None:
    schema = gateway_schema(in_development=True)._schema
    document = parse(path.read_text())

    for name in operation_names(document):
        built: Any = executor.build(
            schema, document, raw_variable_values=variables(path), operation_name=name
        )
        assert isinstance(built, Executor), built
        assert executor.operations.plan_for(built) is not None

    assert not executor.operations.counts.fallen_back


def test_what_routers_ask_of_a_subgraph_does_not_fall_back() -> None:
    schema = subgraph_schema("product", in_development=True)
    chosen: Any = schema.execution_context_class
    document = parse(
        "query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { title } } }"
    )
    built = chosen.build(schema._schema, document, raw_variable_values={"of": [{"id": "1"}]})

    assert chosen.operations.plan_for(built) is not None


def test_the_setting_leaves_all_to_graphql_core() -> None:
    chosen = gateway_schema(in_development=True, compiled=False).execution_context_class

    assert not issubclass(chosen, Compiled)


def operation_names(document: DocumentNode) -> list[str | None]:
    return [
        each.name.value if each.name else None
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    ]


def variables(path: Path) -> dict[str, Any]:
    beside = path.with_suffix(".json")
    text = beside.read_text() if beside.exists() else "{}"
    found: dict[str, Any] = json.loads(text.replace("{{newId}}", str(uuid4())))
    return found
