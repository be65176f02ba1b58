"""An operation that is executed again and again, without being looked at each time."""

from collections.abc import Callable
from functools import partial
from typing import Any, Self

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationType, execute
from graphql.execution import Executor
from graphql.execution.values import VariableValues
from graphql.pyutils import AwaitableOrValue

from graphql_compiled.executor import Compiled
from graphql_compiled.variables import Variables

type Execute = Callable[..., AwaitableOrValue[ExecutionResult]]


class Prepared:
    """Does what `execute` does for a valid document; what is the same each time was done once."""

    def __init__(self, template: Executor[Any], execute_anew: Execute) -> None:
        assert isinstance(template, Compiled)  # noqa: S101 - only `of` makes these
        self.operation_type: OperationType = template.operation.operation
        self._serially = self.operation_type is OperationType.MUTATION
        self._operations = template.operations
        self._known = template.operations.known(template)
        self._variables = Variables(template)
        self._executor_class = type(template)
        template.variable_values = VariableValues({}, {})  # nobody's are kept
        self._state = dict(template.__dict__)
        self._execute_anew = execute_anew

    @classmethod
    def of(
        cls,
        executor_class: type[Executor[Any]],
        schema: GraphQLSchema,
        document: DocumentNode,
        operation_name: str | None,
        variables: dict[str, Any] | None,
        **options: Any,
    ) -> Self | None:
        """None if graphql-core has to execute it. The variables are any that the operation takes.

        Options are those of `execute`; documents must be parsed once and kept.
        """
        if not issubclass(executor_class, Compiled):
            return None
        options["operation_name"] = operation_name
        built = executor_class.build(schema, document, raw_variable_values=variables, **options)
        if isinstance(built, list) or executor_class.operations.unsupported(built):
            return None
        anew = partial(execute, schema, document, executor_class=executor_class, **options)
        return cls(built, anew)

    def execute(
        self, context_value: Any, variables: dict[str, Any] | None
    ) -> AwaitableOrValue[ExecutionResult]:
        values = self._variables.coerced(variables or {})
        if isinstance(values, list):
            return ExecutionResult(None, values)
        executor: Any = object.__new__(self._executor_class)
        executor.__dict__.update(self._state)
        executor.context_value = context_value
        executor.variable_values = values
        plan = self._operations.variant(self._known, executor)
        if isinstance(plan, str):
            return self._execute_anew(context_value=context_value, variable_values=variables)
        return plan.execute(executor, serially=self._serially)
