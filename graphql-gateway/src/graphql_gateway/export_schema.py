"""Writes the schema to `schema.graphql`; `--check` says whether that file is out of date."""

import sys
from collections.abc import Sequence
from pathlib import Path

from graphql_gateway.bootstrap import gateway_schema

SCHEMA_FILE = Path(__file__).parents[2] / "schema.graphql"


def schema_text() -> str:
    return gateway_schema(in_development=True).as_str() + "\n"


def main(argv: Sequence[str]) -> int:
    present = schema_text()
    if "--check" not in argv:
        SCHEMA_FILE.write_text(present)
        return 0
    if SCHEMA_FILE.is_file() and SCHEMA_FILE.read_text() == present:
        return 0
    sys.stderr.write(
        "schema.graphql is out of date: run `python -m graphql_gateway.export_schema`\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
