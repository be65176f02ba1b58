"""Compares many operations: `python -m graphql_compiled.testing [operations] [first seed]`."""

import asyncio
import sys
import time

from graphql_compiled.executor import compiled_executor
from graphql_compiled.operations import Operations
from graphql_compiled.testing.oracle import compare_all
from graphql_compiled.testing.schema import Attributes, everything


async def main(operations: int, first: int) -> None:
    schema = everything()
    plans = Operations(100, Attributes())
    executor = compiled_executor(plans)
    began = time.monotonic()
    await compare_all(schema, executor, range(first, first + operations))
    sys.stdout.write(
        f"{operations} operations are answered as by graphql-core; {plans.counts}; "
        f"{time.monotonic() - began:.0f} s\n"
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    asyncio.run(main(given[0] if given else 2_000, given[1] if given[1:] else 1))
