"""The hook into Strawberry: `Schema(execution_context_class=strawberry_executor())`."""

from typing import Any

from graphql.execution import Executor
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphql_compiled.executor import Compiled
from graphql_compiled.operations import Operations
from graphql_compiled.strawberry_resolvers import StrawberryKnowledge
from graphql_compiled.support import knows_predicate

knows_predicate(optimized_is_awaitable)


def strawberry_operations(size: int = 500) -> Operations:
    return Operations(size, StrawberryKnowledge())


def strawberry_executor(operations: Operations | None = None) -> type[Executor[Any]]:
    """An execution context class; pass `operations` to see its counts."""

    class CompiledExecutionContext(Compiled, StrawberryGraphQLCoreExecutionContext):
        pass

    CompiledExecutionContext.operations = (
        strawberry_operations() if operations is None else operations
    )
    return CompiledExecutionContext
