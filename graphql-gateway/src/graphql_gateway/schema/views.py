"""Objects of the schema that read what they have from a message, when it is asked for."""

import dataclasses
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast


def view[T](
    kind: type[T], init: Callable[..., None], **reads: Callable[[Any], Any]
) -> Callable[..., T]:
    """Makes a subclass of a Strawberry type whose fields are read when they are first asked for.

    Most operations ask for few fields, and a page holds many objects. What was read is kept by the
    object, which may be shown again.
    """
    declared = {each.name for each in dataclasses.fields(cast(Any, kind)) if each.init}
    missing = declared - reads.keys() - init.__annotations__.keys()
    if missing:
        raise TypeError(f"{kind.__name__} would have no {', '.join(sorted(missing))}")
    body: dict[str, Any] = {name: cached_property(read) for name, read in reads.items()}
    return cast(Callable[..., T], type(kind.__name__, (kind,), {**body, "__init__": init}))
