"""Compares the schema that a router's clients see with the one that the gateway's clients see."""

from difflib import unified_diff

import httpx
from graphql import (
    GraphQLSchema,
    build_client_schema,
    build_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_type,
)
from graphql_gateway.export_schema import SCHEMA_FILE

_HINTS_OF_OURS = "CacheControlScope"


async def schema_difference(router: str) -> str:
    """What differs, line by line; empty if nothing does."""
    async with httpx.AsyncClient(timeout=30) as http:
        answer = await http.post(router, json={"query": get_introspection_query()})
    routed = build_client_schema(answer.json()["data"])
    own = build_schema(SCHEMA_FILE.read_text())
    return "\n".join(unified_diff(_lines(routed), _lines(own), "router", "gateway", lineterm=""))


def _lines(schema: GraphQLSchema) -> list[str]:
    """Types, fields, arguments, defaults and descriptions in alphabetical order."""
    types = lexicographic_sort_schema(schema).type_map
    return [
        line
        for name, kind in sorted(types.items())
        if not name.startswith("__") and name != _HINTS_OF_OURS
        for line in print_type(kind).splitlines()
    ]
