"""Remembers what answers said, to fill in the variables of the next example operation."""

import base64
import json
from typing import Any
from uuid import uuid4

_TEXTS = {"accessToken", "refreshToken", "handle", "sku"}


class Memory:
    """The same rules as the GraphiQL page has: `frontend/graphiql/src/memory.ts`."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def filled(self, variables: str) -> dict[str, Any]:
        for name, value in [*self.known.items(), ("newId", str(uuid4()))]:
            variables = variables.replace("{{" + name + "}}", value)
        assert "{{" not in variables, variables
        filled: dict[str, Any] = json.loads(variables)
        return filled

    def learn(self, answer: Any, inside: str = "") -> None:
        if isinstance(answer, list):
            for each in reversed(answer):
                self.learn(each, inside)
        if not isinstance(answer, dict) or answer.get("availableForSale") is False:
            return
        for name, value in answer.items():
            self.learn(value, name)
            if name == "id":
                self.known[_name_of(value, inside)] = value
            elif name in _TEXTS and value:
                self.known[name] = value


def _name_of(value: str, inside: str) -> str:
    if inside in {"availableShippingRates", "shippingRate"}:
        return "rateId"
    kind = base64.urlsafe_b64decode(value).decode().partition(":")[0]
    names = {"ProductVariant": "variantId", "CartLine": "lineId"}
    return names.get(kind, kind.lower() + "Id")
