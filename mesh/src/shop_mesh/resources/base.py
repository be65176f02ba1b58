"""The strict ground every policy resource stands on: an unknown field is an error."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

_DURATION = re.compile(r"(?P<number>\d+(\.\d+)?)(?P<unit>ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(written: object) -> float:
    """Read a duration as Istio writes it: one number and one unit, `0.25s` or `500ms`."""
    match = _DURATION.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError(f"{written!r} is not a duration such as 0.25s or 500ms")
    return float(match["number"]) * _SECONDS[match["unit"]]


Seconds = Annotated[float, BeforeValidator(seconds)]


class Strict(BaseModel):
    """A part of a resource of which every field is translated."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, strict=True, validate_default=True
    )


class Metadata(Strict):
    """Where the resource lives."""

    name: str
    namespace: str


class Resource(Strict):
    """One Istio resource."""

    api_version: str
    kind: str
    metadata: Metadata

    def __str__(self) -> str:
        return f"{self.kind}/{self.metadata.name}"


SecurityVersion = Literal["security.istio.io/v1"]
NetworkingVersion = Literal["networking.istio.io/v1"]
