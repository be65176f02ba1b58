"""Reads policy files into typed resources and names the place of everything it refuses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from shop_mesh.errors import PolicyError
from shop_mesh.resources.base import Resource
from shop_mesh.resources.networking import DestinationRule, VirtualService
from shop_mesh.resources.security import AuthorizationPolicy, PeerAuthentication

KINDS: dict[str, type[Resource]] = {
    kind.__name__: kind
    for kind in (PeerAuthentication, AuthorizationPolicy, VirtualService, DestinationRule)
}


@dataclass(frozen=True, slots=True)
class Manifest[T: Resource]:
    """A resource and the file it was read from."""

    file: Path
    resource: T

    def refuse(self, field: str, problem: str) -> PolicyError:
        return PolicyError(self.file, str(self.resource), field, problem)


def read_folder(folder: Path) -> list[Manifest[Resource]]:
    """Read every resource of every YAML file of a folder, in the order of file names."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise PolicyError(folder, "", "", "no policy files (*.yaml) here")
    return [manifest for file in files for manifest in _read_file(file)]


def _read_file(file: Path) -> Iterator[Manifest[Resource]]:
    try:
        documents = list(yaml.safe_load_all(file.read_text()))
    except yaml.YAMLError as error:
        raise PolicyError(file, "", "", f"not YAML: {error}") from error
    for document in documents:
        if document is not None:
            yield Manifest(file, _parse(file, document))


def _parse(file: Path, document: Any) -> Resource:
    if not isinstance(document, dict):
        raise PolicyError(file, "", "", "a resource is a mapping")
    kind = document.get("kind")
    if kind not in KINDS:
        raise PolicyError(file, str(kind), "kind", f"not one of {', '.join(sorted(KINDS))}")
    try:
        return KINDS[kind].model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        raise PolicyError(file, _label(document), _field(first["loc"]), first["msg"]) from error


def _label(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    name = metadata.get("name", "?") if isinstance(metadata, dict) else "?"
    return f"{document['kind']}/{name}"


def _field(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.removeprefix(".")
