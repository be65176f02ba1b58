"""Declares fields that are loaded by key, for all objects of a list at once."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from graphql_compiled.loading import Loaded
from graphql_compiled.strawberry_resolvers import LOADED

from graphql_gateway.execution.operation import Info, Operation

type Load[K, V] = Callable[[Operation, list[K]], Awaitable[Sequence[V]]]
"""Gives the values of keys in their order."""


def loaded[K, V](many: Load[K, V], by: Callable[[Any], K]) -> Callable[[Callable[[Any], Any]], Any]:
    """Turns a function of what is loaded into a resolver; `by` takes the key from the object.

    Below `@strawberry.field`.
    """

    def resolver_of(then: Callable[[Any], Any]) -> Any:
        async def resolve(self: Any, info: Info) -> Any:
            (found,) = await many(info.context, [by(self)])
            return then(found)

        resolve.__name__ = then.__name__
        resolve.__annotations__["return"] = then.__annotations__["return"]
        setattr(resolve, LOADED, Loaded(by, many, then))
        return resolve

    return resolver_of
