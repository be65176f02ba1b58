"""Scalars of our own, named as in Shopify's Storefront API."""

from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

Decimal = NewType("Decimal", str)
"""A decimal number as text, so that no client rounds it."""

HTML = NewType("HTML", str)
"""Text with markup; show it sanitised."""

JSON = NewType("JSON", object)
"""Any JSON value, for what differs from one thing to the next."""

SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description="A decimal number as a string, such as `19.99`.",
        serialize=str,
        parse_value=str,
    ),
    HTML: strawberry.scalar(
        name="HTML", description="A string with HTML markup.", serialize=str, parse_value=str
    ),
    # Without a link to its specification: composition of subgraphs drops it.
    JSON: strawberry.scalar(name="JSON", description="Any JSON value."),
}
