"""Stripe's request bodies: form-encoded, nested by bracketed keys (`metadata[order_id]=…`)."""

import re
from typing import Any
from urllib.parse import parse_qsl

from payment_sandbox.problems import invalid

_KEY = re.compile(r"^(\w+)((?:\[[^\[\]]*\])*)$")
_MOST_FIELDS = 200
_LARGEST_AMOUNT = 99_999_999

Form = dict[str, Any]


def parse_form(text: str) -> Form:
    """Turn `a[b]=1&a[c]=2` into `{"a": {"b": "1", "c": "2"}}`; list indices become keys."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise invalid("The request has too many parameters.", code="request_invalid") from None
    form: Form = {}
    for key, value in pairs:
        _place(form, key, value)
    return form


def _place(form: Form, key: str, value: str) -> None:
    match = _KEY.match(key)
    if match is None:
        raise invalid(f"Invalid parameter name: {key}", code="parameter_unknown", param=key)
    path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    inner = form
    for step in path[:-1]:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):
            raise invalid(f"Invalid nesting: {key}", code="parameter_invalid", param=key)
    inner[path[-1]] = value


class Params:
    """Reads a form field by field, and complains about what is left over, as Stripe does."""

    def __init__(self, form: Form) -> None:
        self._left = dict(form)

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if not value:
            raise _absent(name)
        return value

    def optional_text(self, name: str) -> str | None:
        value = self._left.pop(name, None)
        if value is not None and not isinstance(value, str):
            raise invalid(f"Invalid string: {name}", code="parameter_invalid", param=name)
        return value

    def amount(self, name: str) -> int:
        value = self.optional_amount(name)
        if value is None:
            raise _absent(name)
        return value

    def optional_amount(self, name: str) -> int | None:
        value = self.optional_text(name)
        return None if value is None else _checked(whole_number(value, name), name)

    def flag(self, name: str) -> bool:
        return self.optional_text(name) == "true"

    def mapping(self, name: str) -> dict[str, str]:
        value = self._left.pop(name, None) or {}
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise invalid(f"Invalid object: {name}", code="parameter_invalid", param=name)
        return value

    def ignore(self, *names: str) -> None:
        for name in names:
            self._left.pop(name, None)

    def finish(self) -> None:
        for name in self._left:
            message = f"Received unknown parameter: {name}"
            raise invalid(message, code="parameter_unknown", param=name)


def whole_number(value: str, name: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        message = f"Invalid integer: {value}"
        raise invalid(message, code="parameter_invalid_integer", param=name)
    return int(value)


def _absent(name: str) -> Exception:
    return invalid(f"Missing required param: {name}.", code="parameter_missing", param=name)


def _checked(amount: int, name: str) -> int:
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise invalid(message, code="parameter_invalid_integer", param=name)
    if amount > _LARGEST_AMOUNT:
        message = "Amount must be no more than 99999999."
        raise invalid(message, code="amount_too_large", param=name)
    return amount
