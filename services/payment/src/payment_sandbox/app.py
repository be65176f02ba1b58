"""The HTTP surface: Stripe's paths, authentication, and errors as Stripe words them."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from hmac import compare_digest
from sqlite3 import Connection

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from payment_sandbox import operations
from payment_sandbox.clockwork import Clockwork
from payment_sandbox.config import Settings
from payment_sandbox.courses import (
    course_of_capture,
    course_of_new_intent,
    course_of_refund,
    prompt,
)
from payment_sandbox.deliveries import WebhookSender
from payment_sandbox.events import Subscription
from payment_sandbox.forms import Form, parse_form
from payment_sandbox.ledger import Ledger
from payment_sandbox.operations import Answer, Operation
from payment_sandbox.payment_methods import Course
from payment_sandbox.problems import Problem, bad_api_key, server_error
from payment_sandbox.queries import list_intents, list_refunds, search_intents, whole_ledger
from payment_sandbox.service import Request, Sandbox

_log = logging.getLogger(__name__)

type Endpoint = Callable[[HttpRequest], Awaitable[Response]]
type CourseFinder = Callable[[Form, str], Callable[[Connection], Course]]


def build_app(settings: Settings, clock: Callable[[], float] = time.time) -> Starlette:
    """Compose the sandbox; its ledger opens, and its clockwork runs, with the app's lifespan."""
    ledger = Ledger(settings.ledger)
    changed = asyncio.Event()
    sandbox = Sandbox(ledger, settings, clock, changed)
    search = partial(search_intents, settings.search_lag_seconds)

    def change(path: str, operation: Operation, course: CourseFinder) -> Route:
        return Route(
            path, _guard(settings, _changing(sandbox, operation, course)), methods=["POST"]
        )

    def read(path: str, operation: Operation) -> Route:
        return Route(path, _guard(settings, _reading(sandbox, operation)), methods=["GET"])

    intents = "/v1/payment_intents"
    return Starlette(
        routes=[
            change(intents, operations.create_intent, course_of_new_intent),
            read(intents, list_intents),
            read(f"{intents}/search", search),
            read(f"{intents}/{{id}}", operations.retrieve_intent),
            change(f"{intents}/{{id}}/capture", operations.capture_intent, course_of_capture),
            change(f"{intents}/{{id}}/cancel", operations.cancel_intent, prompt),
            change("/v1/refunds", operations.create_refund, course_of_refund),
            read("/v1/refunds", list_refunds),
            read("/v1/refunds/{id}", operations.retrieve_refund),
            Route("/sandbox/ledger", _guard(settings, _auditing(ledger))),
            Route("/healthz", _healthy),
        ],
        lifespan=partial(_lifespan, settings=settings, ledger=ledger, clock=clock, changed=changed),
    )


@asynccontextmanager
async def _lifespan(
    _app: Starlette,
    *,
    settings: Settings,
    ledger: Ledger,
    clock: Callable[[], float],
    changed: asyncio.Event,
) -> AsyncIterator[None]:
    await ledger.open()
    sender = WebhookSender(settings, settings.webhook_url) if settings.webhook_url else None
    clockwork = Clockwork(ledger, sender, Subscription.of(settings), clock, changed)
    task = asyncio.create_task(clockwork.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        if sender:
            await sender.close()
        await ledger.close()


def _guard(settings: Settings, endpoint: Endpoint) -> Endpoint:
    """Check the API key, and answer every failure in Stripe's shape."""
    expected = settings.api_key.get_secret_value().encode()

    async def guarded(request: HttpRequest) -> Response:
        try:
            _check_api_key(request, expected)
            response = await endpoint(request)
        except Problem as problem:
            response = JSONResponse(problem.body, problem.status)
        except Exception:  # noqa: BLE001 - the surface of the process: log it all, answer as Stripe would
            _log.exception("%s %s failed", request.method, request.url.path)
            response = JSONResponse(server_error().body, 500)
        response.headers["request-id"] = f"req_{secrets.token_hex(8)}"
        return response

    return guarded


def _check_api_key(request: HttpRequest, expected: bytes) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(given.strip().encode(), expected):
        raise bad_api_key()


def _changing(sandbox: Sandbox, operation: Operation, course: CourseFinder) -> Endpoint:
    async def endpoint(request: HttpRequest) -> Response:
        form = parse_form((await request.body()).decode("utf-8", "replace"))
        target = request.path_params.get("id", "")
        asked = Request(
            path=request.url.path,
            form=form,
            key=request.headers.get("idempotency-key"),
            target=target,
            operation=operation,
            course=course(form, target),
        )
        return _json(await sandbox.change(asked))

    return endpoint


def _reading(sandbox: Sandbox, operation: Operation) -> Endpoint:
    async def endpoint(request: HttpRequest) -> Response:
        form = parse_form(request.url.query)
        return _json(await sandbox.read(operation, form, request.path_params.get("id", "")))

    return endpoint


def _auditing(ledger: Ledger) -> Endpoint:
    async def endpoint(request: HttpRequest) -> Response:
        order_id = request.query_params.get("order_id")
        return JSONResponse(await ledger.read(lambda db: whole_ledger(db, order_id)))

    return endpoint


async def _healthy(_request: HttpRequest) -> Response:
    return PlainTextResponse("ok")


def _json(answer: Answer) -> Response:
    return JSONResponse(answer.body, answer.status)
