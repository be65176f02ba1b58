"""Writes docs/errors.md from the comments of the reasons; `--check` says whether it is fresh."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "protos" / "shop" / "error" / "v1" / "error_reason.proto"
PAGE = ROOT / "docs" / "errors.md"
PREFIX = "ERROR_REASON_"

HEAD = """\
# Error catalogue

Generated from `protos/shop/error/v1/error_reason.proto`: run `make errors` after changing it.

Every refusal has one reason. Over gRPC it is the `reason` of `google.rpc.ErrorInfo`, domain `shop`;
over GraphQL it is `extensions.reason` of an error, or `code` of a `userErrors` entry where a
shopper can act on it. A reason keeps its meaning for ever; new ones are added.

| reason | gRPC code | what it means |
|---|---|---|
"""

GATEWAY = """
## Reasons of the GraphQL gateway

These are given before any service is asked.

| reason | what to do |
|---|---|
| `GRAPHQL_PARSE_FAILED` | Correct the document's syntax; `locations` says where. |
| `GRAPHQL_VALIDATION_FAILED` | Correct the document or its variables by the schema. |
| `OPERATION_NOT_FOUND` | Give the `operationName` of an operation that the document has. |
| `DEPTH_LIMIT_EXCEEDED`, `NESTING_LIMIT_EXCEEDED` | Select less deeply. |
| `ALIASES_LIMIT_EXCEEDED`, `DIRECTIVES_LIMIT_EXCEEDED` | Use fewer, or send several operations. |
| `TOKENS_LIMIT_EXCEEDED` | Send a shorter document. |
| `COST_LIMIT_EXCEEDED` | Ask for shorter lists or fewer fields. |
| `RPC_LIMIT_EXCEEDED` | Ask for fewer things at once, or by lists. |
| `SUBSCRIPTION_LIMIT_EXCEEDED` | Complete a subscription, or open another socket. |
| `BATCH_REFUSED` | Send a few queries at most in one request, and mutations alone. |
| `BAD_REQUEST` | Send a JSON object with a `query`. |
| `BODY_TOO_LONG` | Send less; variables are counted too. |
| `UNSUPPORTED_MEDIA_TYPE`, `NOT_ACCEPTABLE`, `METHOD_NOT_ALLOWED` | Do as the message says. |
| `CSRF_TOKEN_MISSING` | Repeat the cookie `shop_csrf` in the header `x-csrf-token`. |
| `PERSISTED_QUERY_NOT_FOUND` | Send the document together with its hash, once. |
| `PERSISTED_QUERY_NOT_SUPPORTED` | Send documents in full. |
| `PERSISTED_QUERY_HASH_MISMATCH` | Send the SHA-256 of the document, in hex. |
| `DOCUMENT_NOT_TRUSTED` | Execute documents of the deployed manifest only. |
"""

_VALUE = re.compile(rf"((?:^ *//.*\n)+) *{PREFIX}([A-Z_0-9]+) = ([1-9]\d*)", re.MULTILINE)
_CODE = re.compile(r"^\[([A-Z_]+)\] ")


def rows(proto: str) -> Iterator[str]:
    """One row for each reason, in the order of the protos."""
    for comment, name, _ in _VALUE.findall(proto):
        said = " ".join(line.strip().removeprefix("//").strip() for line in comment.splitlines())
        code = _CODE.match(said)
        meaning = _CODE.sub("", said).replace("|", "\\|")
        yield f"| `{name}` | {code[1] if code else ''} | {meaning} |\n"


def page() -> str:
    return HEAD + "".join(rows(PROTO.read_text())) + GATEWAY


def main(argv: Sequence[str]) -> int:
    if "--check" not in argv:
        PAGE.write_text(page())
        return 0
    if PAGE.is_file() and PAGE.read_text() == page():
        return 0
    sys.stderr.write("docs/errors.md is out of date: run `make errors`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
