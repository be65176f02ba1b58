"""Remembers parsed documents."""

import contextlib
from collections.abc import Iterator

from graphql import GraphQLError
from strawberry.extensions import ParserCache


class Parsing(ParserCache):
    """A parser cache that leaves documents with errors to Strawberry.

    An error raised in here would pass by the extension that makes errors presentable.
    """

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        with contextlib.suppress(GraphQLError):
            context.graphql_document = self.cached_parse_document(
                context.query, **context.parse_options
            )
        yield
