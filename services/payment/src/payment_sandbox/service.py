"""Runs calls against the ledger: idempotency around the work, and the courses answers take."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Connection

from payment_sandbox.config import Settings
from payment_sandbox.deliveries import next_delivery
from payment_sandbox.events import Subscription
from payment_sandbox.forms import Form, Params
from payment_sandbox.idempotency import KeysInFlight, request_hash, store_answer, stored_answer
from payment_sandbox.ledger import Ledger
from payment_sandbox.operations import Answer, Call, Operation
from payment_sandbox.payment_methods import Course
from payment_sandbox.problems import Refusal, server_error
from payment_sandbox.settling import next_settling


@dataclass(frozen=True)
class Request:
    """A verified request for a change. `course` finds, by a read, how its answer will travel."""

    path: str
    form: Form
    key: str | None
    target: str
    operation: Operation
    course: Callable[[Connection], Course]


@dataclass(frozen=True)
class _Done:
    """An answer, how it travels, and whether anything is to be done later."""

    answer: Answer
    course: Course
    leaves_work: bool


class Sandbox:
    """The provider behind its HTTP surface."""

    def __init__(
        self, ledger: Ledger, settings: Settings, clock: Callable[[], float], changed: asyncio.Event
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._clock = clock
        self._changed = changed
        self._in_flight = KeysInFlight()
        self._subscription = Subscription.of(settings)

    async def read(self, operation: Operation, form: Form, target: str = "") -> Answer:
        return await self._ledger.read(lambda db: operation(self._call(db, form, None, target)))

    async def change(self, request: Request) -> Answer:
        """Do the work once per idempotency key, and give its first answer ever after."""
        with self._in_flight.hold(request.key):
            fingerprint = request_hash(request.path, request.form)
            done = await self._ledger.write(lambda db: self._at_once(db, request, fingerprint))
            if done is None:
                await asyncio.sleep(self._settings.slow_seconds)
                done = await self._ledger.write(
                    lambda db: self._work(db, request, fingerprint, Course.SLOW)
                )
            if done.leaves_work:
                self._changed.set()
            if done.course is Course.REPLY_LOST:
                await asyncio.sleep(self._settings.slow_seconds)
            return done.answer

    def _at_once(self, ledger: Connection, request: Request, fingerprint: str) -> _Done | None:
        """The first answer, or the work unless it is to be slow: in one visit to the ledger."""
        if request.key is not None:
            stored = stored_answer(ledger, request.key, fingerprint)
            if stored:
                return _Done(stored, Course.PROMPT, leaves_work=False)
        course = request.course(ledger)
        if course is Course.SLOW:
            return None
        return self._work(ledger, request, fingerprint, course)

    def _work(
        self, ledger: Connection, request: Request, fingerprint: str, course: Course
    ) -> _Done:
        call = self._call(ledger, request.form, request.key, request.target)
        try:
            answer = request.operation(call)
        except Refusal as refusal:
            answer = Answer.of(refusal)
        if course is Course.ERROR_AFTER:
            answer = Answer.of(server_error())
        if request.key is not None:
            store_answer(ledger, request.key, fingerprint, answer, call.second)
        due = (next_settling(ledger), next_delivery(ledger))
        return _Done(answer, course, leaves_work=any(each is not None for each in due))

    def _call(self, ledger: Connection, form: Form, key: str | None, target: str) -> Call:
        return Call(
            ledger=ledger,
            params=Params(form),
            now=self._clock(),
            subscription=self._subscription,
            key=key,
            target=target,
        )
