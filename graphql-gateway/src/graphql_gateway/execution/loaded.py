"""Declares fields that are loaded by key, for all objects of a list at once."""

from collections.abc import Callable
from typing import Any

from graphql_compiled.loading import Loaded
from graphql_compiled.strawberry_resolvers import LOADED

from graphql_gateway.execution.loads import Load
from graphql_gateway.execution.operation import Info, Operation


def loaded[K, V](many: Load[K, V], by: Callable[[Any], K]) -> Callable[[Callable[[Any], Any]], Any]:
    """Turns a function of what is loaded into a resolver; `by` takes the key from the object.

    Below `@strawberry.field`.
    """

    async def load_each(operation: Operation, keys: list[K]) -> list[Any]:
        return await operation.load_each(many, keys)

    def resolver_of(then: Callable[[Any], Any]) -> Any:
        async def resolve(self: Any, info: Info) -> Any:
            return then(await info.context.load(many, by(self)))

        resolve.__name__ = then.__name__
        resolve.__annotations__["return"] = then.__annotations__["return"]
        setattr(resolve, LOADED, Loaded(by, load_each, then))
        return resolve

    return resolver_of
