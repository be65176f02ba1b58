"""Finds, before the work is done, which course its answer will take."""

from collections.abc import Callable
from sqlite3 import Connection

from payment_sandbox.forms import Form
from payment_sandbox.payment_methods import PAYMENT_METHODS, Course
from payment_sandbox.problems import Problem
from payment_sandbox.store import get_intent


def course_of_new_intent(form: Form, _target: str) -> Callable[[Connection], Course]:
    method = PAYMENT_METHODS.get(str(form.get("payment_method")))
    course = method.authorization if method else Course.PROMPT
    return lambda _ledger: course


def course_of_capture(_form: Form, target: str) -> Callable[[Connection], Course]:

    def find(ledger: Connection) -> Course:
        try:
            return get_intent(ledger, target).method.capture
        except Problem:
            return Course.PROMPT

    return find


def course_of_refund(form: Form, _target: str) -> Callable[[Connection], Course]:
    def find(ledger: Connection) -> Course:
        try:
            return get_intent(ledger, str(form.get("payment_intent"))).method.refund
        except Problem:
            return Course.PROMPT

    return find


def prompt(_form: Form, _target: str) -> Callable[[Connection], Course]:
    return lambda _ledger: Course.PROMPT
