"""What the policy's files say, read as a person reads them: without the compiler or its models.

Proofs expect from here, so that a fault of the compiler cannot hide in their expectations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

type Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity that knocks, in the parts of its SPIFFE id."""

    name: str
    namespace: str = "shop"
    trust_domain: str = "cluster.local"

    @property
    def principal(self) -> str:
        return f"{self.trust_domain}/ns/{self.namespace}/sa/{self.name}"


@dataclass(frozen=True, slots=True)
class Grant:
    """One allowed path of one service."""

    service: str | None  # None: of every service
    method: str
    path: str
    principals: tuple[str, ...]
    namespaces: tuple[str, ...]

    def allows(self, caller: Caller, service: str, method: str, path: str) -> bool:
        """Whether this line lets the call through."""
        known = caller.principal in self.principals or caller.namespace in self.namespaces
        asked = self.service in {None, service} and self.method == method
        begins, star, _ = self.path.partition("*")
        return known and asked and (path.startswith(begins) if star else path == self.path)


def grants(folder: Path) -> list[Grant]:
    """Every combination of source and operation of every AuthorizationPolicy."""
    return [
        Grant(
            service=spec.get("selector", {}).get("matchLabels", {}).get("app"),
            method=method,
            path=path,
            principals=tuple(source["source"].get("principals", ())),
            namespaces=tuple(source["source"].get("namespaces", ())),
        )
        for spec in _specs(folder, "AuthorizationPolicy")
        for rule in spec.get("rules", ())
        for source in rule["from"]
        for operation in rule["to"]
        for method in operation["operation"]["methods"]
        for path in operation["operation"]["paths"]
    ]


def routes(folder: Path) -> Iterator[tuple[str, str, Document]]:
    """Every host, path or prefix, and the route that describes it."""
    for spec in _specs(folder, "VirtualService"):
        for route in spec["http"]:
            for match in route["match"]:
                yield spec["hosts"][0], next(iter(match["uri"].values())), route


def _specs(folder: Path, kind: str) -> Iterator[Document]:
    for file in sorted(folder.glob("*.yaml")):
        for document in yaml.safe_load_all(file.read_text()):
            if document["kind"] == kind:
                yield document["spec"]
