"""Lists, and lists of lists."""

from collections.abc import AsyncIterable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLError
from graphql.error import located_error
from graphql.pyutils import is_awaitable, is_iterable

from graphql_compiled.completion import Completion
from graphql_compiled.info import FieldPlan
from graphql_compiled.leaves import Leaf
from graphql_compiled.pending import Complete, Pending, settle_unseen
from graphql_compiled.positions import Position, keys_of
from graphql_compiled.values import usual

if TYPE_CHECKING:
    from graphql_compiled.run import Run


def list_completer(field: FieldPlan, item: Completion) -> Complete:
    """Completes the items in order; what is awaited of them starts together afterwards."""
    completes, unusual, nodes = item.complete, item.unusual, item.nodes
    nullable = item.missing is None
    leaf = item.leaf if item.leaf and item.leaf.unchanged else None

    def complete(value: Any, position: Position, run: "Run") -> Any:
        if type(value) is list or type(value) is tuple:
            if leaf is not None and _all_unchanged(value, leaf):
                return list(value)
        elif run.executor.is_async_iterable(value):
            received = _received(value, item, position, run)
            run.fresh.append(Pending(received, _as_it_is, nodes, position))
            return None
        elif not is_iterable(value):
            raise GraphQLError(_not_iterable(field))
        results: list[Any] = []
        iterator = iter(value)
        for each in iterator:
            place = (position, len(results), None, results, nullable)
            try:
                results.append(
                    completes(each, place, run)
                    if type(each) in usual
                    else unusual(each, place, run)
                )
            except Exception as error:  # noqa: BLE001 - any failure is the item's
                results.append(None)
                if not nullable:
                    _leave(iterator)
                run.fail(error, nodes, place)
        return results

    return complete


def _all_unchanged(values: Iterable[Any], leaf: Leaf) -> bool:
    return {leaf.unchanged}.issuperset(map(type, values)) and (
        leaf.check is None or all(map(leaf.check, values))
    )


async def _received(
    source: AsyncIterable[Any], item: Completion, position: Position, run: "Run"
) -> list[Any]:
    """The items of an asynchronous iterable; what they wait for starts after the last of them."""
    results: list[Any] = []
    fresh: list[Pending] = []
    iterator = aiter(source)
    try:
        while True:
            try:
                value = await anext(iterator)
            except StopAsyncIteration:
                break
            except Exception as error:
                raise _located(error, item.nodes, position) from error
            run.fresh, others = fresh, run.fresh
            try:
                _add(value, results, item, position, run)
            finally:
                fresh, run.fresh = run.fresh, others
    except Exception:
        with suppress(Exception):
            await iterator.aclose()  # type: ignore[attr-defined] # not all have it
        settle_unseen(each.awaitable for each in fresh)
        raise
    run.fresh += fresh
    return results


def _add(value: Any, results: list[Any], item: Completion, position: Position, run: "Run") -> None:
    place = (position, len(results), None, results, item.missing is None)
    results.append(None)
    try:
        results[-1] = item.unusual(value, place, run)
    except Exception as error:  # noqa: BLE001 - any failure is the item's
        run.fail(error, item.nodes, place)


def _located(error: Exception, nodes: list[FieldNode], position: Position) -> GraphQLError:
    return located_error(error, nodes, list(keys_of(position)))


def _as_it_is(value: Any, _position: Position, _run: "Run") -> Any:
    return value


def _leave(iterator: Iterator[Any]) -> None:
    """Nobody will await the rest of the items; let those that are awaitable come to an end."""
    with suppress(Exception):
        settle_unseen([each for each in iterator if is_awaitable(each)])


def _not_iterable(field: FieldPlan) -> str:
    return f"Expected Iterable, but did not find one for field '{field.parent_type}.{field.name}'."
