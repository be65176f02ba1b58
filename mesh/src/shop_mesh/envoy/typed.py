"""Small words for Envoy's typed JSON."""

from typing import Any

type Json = dict[str, Any]


def typed(type_name: str, **fields: Any) -> Json:
    """A message that carries its type, as Envoy's extension points want it."""
    return {"@type": f"type.googleapis.com/{type_name}", **fields}


def extension(name: str, type_name: str, **fields: Any) -> Json:
    """A named extension and its configuration."""
    return {"name": name, "typed_config": typed(type_name, **fields)}


def http_filter(name: str, message: str, **fields: Any) -> Json:
    """One of Envoy's own HTTP filters."""
    path = f"envoy.extensions.filters.http.{name}.v3.{message}"
    return extension(f"envoy.filters.http.{name}", path, **fields)


def duration(seconds: float) -> str:
    """A duration as protobuf's JSON writes it; `0s` switches a time-out off."""
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"


def percent(value: float) -> Json:
    """A percentage between 0 and 100."""
    return {"value": value}
