"""`python -m benchmarks.executor`: what executing costs, against graphql-core in the same run.

Both run the same Strawberry schema, resolvers and loaders included, on documents that are parsed
already. CPU time, least of several rounds.
"""

import gc
import time
from collections.abc import Callable
from typing import Any

import uvloop
from graphql import DocumentNode, execute, parse, validate
from graphql.execution import Executor
from graphql_compiled.attributes import forget_sources
from graphql_compiled.strawberry import strawberry_executor
from rich.console import Console
from rich.table import Table
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from benchmarks.executor_schema import GRAPHQL_SCHEMA, loaders

ROUNDS, RUNS = 7, 60
QUERIES = {
    "small query": '{ product(id: "3") { id title status } }',
    "page of 20 products": """{ products(first: 20) { id title handle status tags
      price { amount currencyCode } reviews { id body rating } } }""",
    "page of 20 with variants": """{ products(first: 20) { id title handle status tags
      price { amount currencyCode } reviews { id body rating }
      variants { id sku title price { amount currencyCode } quantityAvailable } } }""",
    "deep query": """{ product(id: "3") { related { related { related {
      title price { amount } related { title tags related { id title } } } } } } }""",
}

type Make = Callable[[], type[Executor[Any]]]


async def answer(document: DocumentNode, executor: type[Executor[Any]]) -> Any:
    is_awaitable: Any = optimized_is_awaitable
    result: Any = execute(
        GRAPHQL_SCHEMA,
        document,
        context_value=loaders(),
        executor_class=executor,
        is_awaitable=is_awaitable,
        operation_extensions=None,
    )
    return await result if hasattr(result, "__await__") else result


async def cost(document: DocumentNode, make: Make, *, fresh: bool) -> float:
    """Milliseconds of CPU for an execution; `fresh` by a new executor class each time."""
    least = float("inf")
    executor = make()
    for _ in range(ROUNDS):
        gc.collect()
        began = time.process_time()
        for _ in range(RUNS):
            if fresh:
                forget_sources()
            await answer(document, make() if fresh else executor)
        least = min(least, time.process_time() - began)
    return least / RUNS * 1_000


async def figures(query: str) -> tuple[float, float, float]:
    document = parse(query)
    stock = await answer(document, StrawberryGraphQLCoreExecutionContext)
    compiled = await answer(document, strawberry_executor())
    if stock.errors or stock.data != compiled.data:
        raise SystemExit(f"The answers differ, or are errors: {stock.errors}")
    before = await cost(document, lambda: StrawberryGraphQLCoreExecutionContext, fresh=False)
    after = await cost(document, strawberry_executor, fresh=False)
    return before, after, await compiling(document)


async def compiling(document: DocumentNode) -> float:
    """What planning costs, for each time that validating costs."""
    first = await cost(document, strawberry_executor, fresh=True)
    again = await cost(document, strawberry_executor, fresh=False)
    bare = await cost(parse("{ __typename }"), strawberry_executor, fresh=True)
    began = time.process_time()
    for _ in range(RUNS):
        validate(GRAPHQL_SCHEMA, document)
    validating = (time.process_time() - began) / RUNS * 1_000
    return max(first - again - bare, 0) / validating


async def main() -> None:
    table = Table("operation", "graphql-core ms", "compiled ms", "times", "planning / validating")
    for name, query in QUERIES.items():
        before, after, planning = await figures(query)
        ratio = f"{before / after:.1f}"
        table.add_row(name, f"{before:.3f}", f"{after:.3f}", ratio, f"{planning:.2f}")
    Console().print(table)


if __name__ == "__main__":
    uvloop.run(main())
