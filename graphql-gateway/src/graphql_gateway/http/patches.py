"""Answers that come in patches: what `@defer` and `@stream` leave for later.

Written as the present draft of GraphQL's incremental delivery has it, and each patch with its whole
`path` too, by which clients of the draft of 2022 know where what was deferred belongs.
"""

from http import HTTPStatus
from typing import Any

from graphql import DirectiveNode, GraphQLError, Visitor, parse, visit
from graphql.execution import (
    InitialIncrementalExecutionResult,
    PendingResult,
    SubsequentIncrementalExecutionResult,
)

from graphql_gateway.http.refusals import Refused
from graphql_gateway.http.results import Result, written

_LATER = {"defer", "stream"}
NOT_AT_ONCE = Refused(
    HTTPStatus.NOT_ACCEPTABLE,
    "NOT_ACCEPTABLE",
    "Accept multipart/mixed or text/event-stream, over HTTP, to use @defer and @stream.",
)

type Frame = Result | InitialIncrementalExecutionResult | SubsequentIncrementalExecutionResult


class Patches:
    """Writes the results of one operation, one after the other."""

    def __init__(self) -> None:
        self._pending: dict[str, PendingResult] = {}

    def written(self, frame: Frame) -> dict[str, Any]:
        if isinstance(frame, InitialIncrementalExecutionResult):
            self._note(frame.pending)
            first = written(frame)  # type: ignore[arg-type] # it has all that is read
            pending = [each.formatted for each in frame.pending]
            return {**first, "pending": pending, "hasNext": frame.has_next}
        if isinstance(frame, SubsequentIncrementalExecutionResult):
            self._note(frame.pending or ())
            content: dict[str, Any] = dict(frame.formatted)
            if patches := content.get("incremental"):
                content["incremental"] = [each | self._place(each) for each in patches]
            return content
        return written(frame)

    def _note(self, pending: Any) -> None:
        self._pending |= {each.id: each for each in pending}

    def _place(self, patch: dict[str, Any]) -> dict[str, Any]:
        known = self._pending[patch["id"]]
        place = {"path": [*known.path, *patch.get("subPath", ())]}
        return {**place, "label": known.label} if known.label else place


def leaves_for_later(document: str, most_tokens: int) -> bool:
    """Whether it asks for an answer in patches, wherever it does."""
    if not any(f"@{name}" in document for name in _LATER):
        return False
    asked = False

    class Finding(Visitor):
        def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
            nonlocal asked
            asked = asked or node.name.value in _LATER

    try:
        visit(parse(document, max_tokens=most_tokens), Finding())
    except (GraphQLError, RecursionError):
        return False  # it will be refused with its own message
    return asked
