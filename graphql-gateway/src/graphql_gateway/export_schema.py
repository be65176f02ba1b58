"""Writes the schema to `schema.graphql`; `--check` says whether that file is out of date.

`--breaking` compares it with `schema.baseline.graphql`, what clients were promised last;
`--baseline` makes the present schema that promise. `--subgraph NAME` prints what a Federation
router is told of that domain.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from graphql import build_schema, find_breaking_changes

from graphql_gateway.bootstrap import SUBGRAPHS, gateway_schema, subgraph_schema

SCHEMA_FILE = Path(__file__).parents[2] / "schema.graphql"

BASELINE_FILE = SCHEMA_FILE.with_suffix(".baseline.graphql")


def breaking_changes(before: str, after: str) -> list[str]:
    """What clients of the one schema could no longer do with the other."""
    changes = find_breaking_changes(build_schema(before), build_schema(after))
    return [each.description for each in changes]


def schema_text() -> str:
    return gateway_schema(in_development=True).as_str() + "\n"


def main(argv: Sequence[str]) -> int:
    if "--subgraph" in argv:
        return _print_subgraph(argv[-1])
    present = schema_text()
    if "--breaking" in argv:
        changes = breaking_changes(BASELINE_FILE.read_text(), present)
        sys.stderr.writelines(f"{each}\n" for each in changes)
        return 1 if changes else 0
    if "--baseline" in argv:
        BASELINE_FILE.write_text(present)
        return 0
    if "--check" not in argv:
        SCHEMA_FILE.write_text(present)
        return 0
    if SCHEMA_FILE.is_file() and SCHEMA_FILE.read_text() == present:
        return 0
    sys.stderr.write(
        "schema.graphql is out of date: run `python -m graphql_gateway.export_schema`\n"
    )
    return 1


def _print_subgraph(name: str) -> int:
    if name not in SUBGRAPHS:
        sys.stderr.write(f"There are the subgraphs {', '.join(SUBGRAPHS)}.\n")
        return 2
    sys.stdout.write(subgraph_schema(name, in_development=True).as_str() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
