"""What the runner and the zygote say to each other: one JSON object a line."""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Preload:
    """Runner: import these modules and say so."""

    modules: list[str]


@dataclass(frozen=True)
class Launch:
    """Runner: fork a child that calls `module.main(argv)`."""

    name: str
    module: str
    argv: list[str]
    environment: dict[str, str]
    log: str


@dataclass(frozen=True)
class Preloaded:
    """Zygote: the modules are imported, but for those whose import failed."""


@dataclass(frozen=True)
class Launched:
    """Zygote: the answer to each Launch, in their order."""

    pid: int


@dataclass(frozen=True)
class Ended:
    """Zygote: a child ended; the code is negative for a signal."""

    pid: int
    code: int


type Message = Preload | Launch | Preloaded | Launched | Ended

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (Preload, Launch, Preloaded, Launched, Ended)
}


def encode(message: Message) -> bytes:
    return json.dumps({"kind": type(message).__name__, **asdict(message)}).encode() + b"\n"


def decode(line: bytes) -> Message:
    fields = json.loads(line)
    message: Message = _KINDS[fields.pop("kind")](**fields)
    return message
