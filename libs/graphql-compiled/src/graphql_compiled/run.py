"""The state of one execution."""

import asyncio
from inspect import iscoroutine
from typing import Any

from graphql import ExecutionResult, FieldNode, GraphQLError
from graphql.error import located_error
from graphql.execution import Executor

from graphql_compiled.errors import Errors
from graphql_compiled.pending import Pending, settle_unseen
from graphql_compiled.positions import Position, is_within, keys_of, nullable_above


class Run:
    """Collects errors, and what is awaited: everything found in one go starts together.

    A value is awaited in the task that found it if it is the only one, else in a task of its own.
    """

    __slots__ = (
        "_done",
        "_fatal",
        "_given_up",
        "_running",
        "arguments",
        "errors",
        "executor",
        "fresh",
        "loads",
    )

    def __init__(self, executor: Executor[Any]) -> None:
        self.executor = executor
        self.errors = Errors()
        self.arguments: dict[int, dict[str, Any]] = {}
        """Arguments that were coerced already, by field."""
        self.fresh: list[Pending] = []
        """Found, and not started yet."""
        self.loads: dict[object, Any] = {}
        """Those among them that take more keys, by the step that finds the keys."""
        self._running: dict[asyncio.Task[None], Pending] = {}
        self._given_up: set[asyncio.Task[None]] = set()
        self._done: asyncio.Future[None] | None = None
        self._fatal: BaseException | None = None

    def result(self, data: dict[str, Any]) -> ExecutionResult:
        return ExecutionResult(None if self.errors.ended_all else data, self.errors.found or None)

    def fail(self, error: Exception, nodes: list[FieldNode], position: Position) -> None:
        """Record the error if this place may be null; otherwise raise it to the place above."""
        located = located_error(error, nodes, list(keys_of(position)))
        if not position[4]:
            raise located
        self.end(located, position)

    def end(self, error: GraphQLError, position: Position | None) -> None:
        """This place is null because of the error; whatever was to come below it is given up."""
        self.errors.add(error, position)
        if position is not None:
            position[3][position[1]] = None
        if self.fresh:
            fresh, self.fresh = self.fresh, []
            self.fresh += [each for each in fresh if not is_within(each.position, position)]
            settle_unseen(each.awaitable for each in fresh if is_within(each.position, position))
        if self._running:
            self._cancel_within(position)

    async def settle(self) -> None:
        """Wait until nothing is pending any more."""
        try:
            await self._continue()
            if self._running:
                self._done = asyncio.get_running_loop().create_future()
                await self._done
        except asyncio.CancelledError:
            self._cancel_within(None)
            if self._running:
                await asyncio.wait(self._running)
            raise
        except BaseException:
            self._cancel_within(None)
            raise
        if self._fatal is not None:
            raise self._fatal

    async def _continue(self) -> None:
        task = asyncio.current_task()
        while (pending := self._start()) is not None:
            if task in self._running:
                self._running[task] = pending
            await self._receive(pending)

    def _start(self) -> Pending | None:
        """Start all that is fresh; one that is alone is left to the caller's task."""
        fresh, self.fresh = self.fresh, []
        self.loads.clear()
        if len(fresh) == 1:
            return fresh[0]
        if fresh:
            loop = asyncio.get_running_loop()
            for each in fresh:
                self._running[loop.create_task(self._task(each))] = each
        return None

    async def _task(self, pending: Pending) -> None:
        task = asyncio.current_task()
        try:
            await self._receive(pending)
            await self._continue()
        except BaseException as error:  # noqa: BLE001 - a cancellation that was not ours ends all
            if task not in self._given_up:
                self._fatal = error
                self._cancel_within(None)
        finally:
            if task is not None:
                self._ended(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        pending = self._running.pop(task, None)
        if pending is not None and task in self._given_up and iscoroutine(pending.awaitable):
            pending.awaitable.close()  # it may not even have begun
        if not self._running and self._done is not None and not self._done.done():
            self._done.set_result(None)

    async def _receive(self, pending: Pending) -> None:
        position = pending.position
        if position is None:
            pending.complete(await pending.awaitable, None, self)
            return
        try:
            value = await pending.awaitable
            position[3][position[1]] = pending.complete(value, position, self)
        except Exception as error:  # noqa: BLE001 - any failure is the field's
            located = located_error(error, pending.nodes, list(keys_of(position)))
            self.end(located, nullable_above(position))

    def _cancel_within(self, position: Position | None) -> None:
        current = asyncio.current_task()
        for task, pending in self._running.items():
            if task is not current and is_within(pending.position, position):
                self._given_up.add(task)
                # One that has not begun never will, and so cannot say itself that it ended.
                task.add_done_callback(self._ended)
                task.cancel()
