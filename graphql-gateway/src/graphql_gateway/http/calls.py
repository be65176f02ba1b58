"""Lets plain HTTP handlers make RPCs with a budget and the request's id."""

import time

from chassis.rpc import context
from chassis.rpc.context import RequestContext
from starlette.requests import Request


def on_behalf_of(request: Request, *, seconds: float) -> None:
    """RPCs of this task carry the request's id and end within these seconds; no token."""
    context.enter(
        RequestContext(
            method=request.url.path,
            request_id=request.state.request_id,
            deadline=time.monotonic() + seconds,
        )
    )
