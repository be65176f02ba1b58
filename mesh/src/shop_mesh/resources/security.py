"""Istio's security resources, as far as the shop uses them."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from shop_mesh.resources.base import Resource, SecurityVersion, Strict

_PRINCIPAL = re.compile(r"[^/*]+/ns/[^/*]+/sa/[^/*]+")


def _principal(value: str) -> str:
    if not _PRINCIPAL.fullmatch(value):
        raise ValueError(f"{value!r} is not of the form TRUST_DOMAIN/ns/NAMESPACE/sa/NAME")
    return value


def _path(value: str) -> str:
    if not value.startswith("/") or "*" in value[:-1] or value == "/*":
        raise ValueError(f"{value!r} is neither an exact path nor a prefix that ends with *")
    return value


Principal = Annotated[str, AfterValidator(_principal)]
Path = Annotated[str, AfterValidator(_path)]


class Mtls(Strict):
    """Only strict mutual TLS is spoken in the shop."""

    mode: Literal["STRICT"]


class PeerAuthenticationSpec(Strict):
    """No selector: it holds for the namespace."""

    mtls: Mtls


class PeerAuthentication(Resource):
    """How callers prove who they are."""

    api_version: SecurityVersion
    kind: Literal["PeerAuthentication"]
    spec: PeerAuthenticationSpec


class Source(Strict):
    """Who calls: named identities, or every identity of a namespace."""

    principals: tuple[Principal, ...] = Field(default=(), strict=False)
    namespaces: tuple[str, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _one_of(self) -> "Source":
        # To Istio both together are narrower than each, and neither of them means anybody.
        if bool(self.principals) == bool(self.namespaces):
            raise ValueError("exactly one of principals and namespaces is needed")
        return self


class From(Strict):
    """One source, wrapped as Istio wraps it."""

    source: Source


class Operation(Strict):
    """What is called."""

    methods: tuple[Literal["GET", "HEAD", "POST"], ...] = Field(min_length=1, strict=False)
    paths: tuple[Path, ...] = Field(min_length=1, strict=False)

    def covers(self, path: str) -> bool:
        return any(
            path.startswith(allowed[:-1]) if allowed.endswith("*") else path == allowed
            for allowed in self.paths
        )


class To(Strict):
    """One operation, wrapped as Istio wraps it."""

    operation: Operation


class Rule(Strict):
    """These sources may do these operations."""

    from_: tuple[From, ...] = Field(alias="from", min_length=1, strict=False)
    to: tuple[To, ...] = Field(min_length=1, strict=False)

    @property
    def principals(self) -> tuple[str, ...]:
        return tuple(name for part in self.from_ for name in part.source.principals)

    @property
    def namespaces(self) -> tuple[str, ...]:
        return tuple(name for part in self.from_ for name in part.source.namespaces)

    @property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(part.operation for part in self.to)


class Labels(Strict):
    """The one label that names a service."""

    app: str


class Selector(Strict):
    """Which service a policy is about."""

    match_labels: Labels


class AuthorizationPolicySpec(Strict):
    """Allow rules; empty means that nothing is allowed."""

    selector: Selector | None = None
    action: Literal["ALLOW"] = "ALLOW"
    rules: tuple[Rule, ...] = Field(default=(), strict=False)


class AuthorizationPolicy(Resource):
    """Who may call what."""

    api_version: SecurityVersion
    kind: Literal["AuthorizationPolicy"]
    spec: AuthorizationPolicySpec

    @property
    def service(self) -> str | None:
        """The selected service; None means every service of the namespace."""
        return self.spec.selector.match_labels.app if self.spec.selector else None
