"""A planned operation."""

from typing import Any

from graphql import ExecutionResult, GraphQLError
from graphql.execution import Executor
from graphql.pyutils import AwaitableOrValue

from graphql_compiled.run import Run
from graphql_compiled.steps import Step


class CompiledOperation:
    """Runs the steps of the root; a mutation's one after the other."""

    __slots__ = ("_steps",)

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self._steps = steps

    def execute(
        self, executor: Executor[Any], *, serially: bool
    ) -> AwaitableOrValue[ExecutionResult]:
        run, data = Run(executor), dict[str, Any]()
        for done, step in enumerate(self._steps, start=1):
            if not _taken(step, data, run):
                break
            if serially and run.fresh:
                return self._rest(self._steps[done:], data, run)
        return _settled(data, run) if run.fresh else run.result(data)

    async def _rest(
        self, steps: tuple[Step, ...], data: dict[str, Any], run: Run
    ) -> ExecutionResult:
        await run.settle()
        for step in steps:
            if run.errors.ended_all or not _taken(step, data, run):
                break
            await run.settle()
        return run.result(data)


def _taken(step: Step, data: dict[str, Any], run: Run) -> bool:
    try:
        step(run.executor.root_value, None, data, run)
    except GraphQLError as error:
        run.end(error, None)
        return False
    return True


async def _settled(data: dict[str, Any], run: Run) -> ExecutionResult:
    await run.settle()
    return run.result(data)
