"""Compares many operations: `python -m graphql_compiled.testing [operations] [first seed]`."""

import asyncio
import sys
import time

from graphql_compiled.executor import compiled_executor
from graphql_compiled.operations import Operations
from graphql_compiled.testing.oracle import compare_all
from graphql_compiled.testing.schema import Attributes, everything

_TOLD_AFTER = 2_000


async def main(operations: int, first: int) -> None:
    schema = everything()
    plans = Operations(100, Attributes())
    executor = compiled_executor(plans)
    began = time.monotonic()
    seeds = range(first, first + operations)
    for start in range(0, operations, _TOLD_AFTER):
        await compare_all(schema, executor, seeds[start : start + _TOLD_AFTER])
        sys.stderr.write(f"{min(start + _TOLD_AFTER, operations)} of {operations}\n")
    sys.stdout.write(
        f"{operations} operations are answered as by graphql-core; {plans.counts}; "
        f"{time.monotonic() - began:.0f} s\n"
    )


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    asyncio.run(main(given[0] if given else 2_000, given[1] if given[1:] else 1))
