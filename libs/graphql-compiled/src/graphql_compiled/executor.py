"""The hook into graphql-core: an executor class for `execute(executor_class=...)`."""

from typing import Any, ClassVar

from graphql import ExecutionResult, OperationType
from graphql.execution import Executor
from graphql.execution.incremental import IncrementalExecutor
from graphql.pyutils import AwaitableOrValue

from graphql_compiled.operation import CompiledOperation
from graphql_compiled.operations import Operations


class Compiled(Executor[Any]):
    """Mixed into an executor class, executes by plan what can be, and the rest as before."""

    operations: ClassVar[Operations]

    def execute_operation(
        self, serially: bool | None = None
    ) -> AwaitableOrValue[ExecutionResult | Any]:
        plan: CompiledOperation | None = self.operations.plan_for(self)
        if plan is None:
            return super().execute_operation(serially)
        if serially is None:
            serially = self.operation.operation is OperationType.MUTATION
        return plan.execute(self, serially=serially)


def compiled_executor(operations: Operations | None = None) -> type[Executor[Any]]:
    """An executor class for any schema of graphql-core; plans are kept in `operations`."""

    class CompiledExecutor(Compiled, IncrementalExecutor):
        pass

    CompiledExecutor.operations = Operations() if operations is None else operations
    return CompiledExecutor
