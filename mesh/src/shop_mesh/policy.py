"""The whole policy, one entry per service, with its cross-references checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shop_mesh.errors import PolicyError
from shop_mesh.manifests import Manifest, read_folder
from shop_mesh.resources.base import Resource
from shop_mesh.resources.networking import DestinationRule, HttpRoute, TrafficPolicy, VirtualService
from shop_mesh.resources.security import AuthorizationPolicy, PeerAuthentication, Rule


@dataclass(frozen=True, slots=True)
class NamedRule:
    """An allow rule and where it stands."""

    name: str
    file: Path
    rule: Rule


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """Everything that holds for calls to one service."""

    name: str
    file: Path
    routes: tuple[HttpRoute, ...]
    traffic: TrafficPolicy
    rules: tuple[NamedRule, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call whom, and how, in one namespace of one trust domain."""

    trust_domain: str
    namespace: str
    services: dict[str, ServicePolicy]

    def principal(self, name: str) -> str:
        return f"{self.trust_domain}/ns/{self.namespace}/sa/{name}"

    def rule_for(self, caller: str, service: str, path: str) -> NamedRule | None:
        """Find the rule that lets a caller call a path; None means that it is refused."""
        principal = self.principal(caller)
        for named in self.services[service].rules:
            known = principal in named.rule.principals or self.namespace in named.rule.namespaces
            if known and any(operation.covers(path) for operation in named.rule.operations):
                return named
        return None


def load_policy(folder: Path, *, trust_domain: str, namespace: str) -> Policy:
    """Read a folder of Istio resources; refuses what contradicts itself."""
    manifests = read_folder(folder)
    for manifest in manifests:
        _check_namespace(manifest, namespace)
    _check_closed_by_default(folder, manifests)
    authorizations = list(_of_kind(manifests, AuthorizationPolicy))
    for authorization in authorizations:
        _check_trust_domain(authorization, trust_domain)
    virtual_services = _by_host(_of_kind(manifests, VirtualService))
    destination_rules = _by_host(_of_kind(manifests, DestinationRule))
    _check_same_hosts(virtual_services, destination_rules, authorizations)
    services = {
        host: ServicePolicy(
            name=host,
            file=virtual.file,
            routes=virtual.resource.spec.http,
            traffic=destination_rules[host].resource.spec.traffic_policy,
            rules=tuple(_rules_of(host, authorizations)),
        )
        for host, virtual in sorted(virtual_services.items())
    }
    return Policy(trust_domain, namespace, services)


def _of_kind[T: Resource](
    manifests: list[Manifest[Resource]], kind: type[T]
) -> Iterator[Manifest[T]]:
    for manifest in manifests:
        if isinstance(manifest.resource, kind):
            yield Manifest(manifest.file, manifest.resource)


def _by_host[T: VirtualService | DestinationRule](
    manifests: Iterator[Manifest[T]],
) -> dict[str, Manifest[T]]:
    found: dict[str, Manifest[T]] = {}
    for manifest in manifests:
        host = _host(manifest.resource)
        if host in found:
            raise manifest.refuse("spec", f"{host} is already described in {found[host].file}")
        found[host] = manifest
    return found


def _host(resource: VirtualService | DestinationRule) -> str:
    if isinstance(resource, VirtualService):
        return resource.spec.hosts[0]
    return resource.spec.host


def _rules_of(
    host: str, authorizations: list[Manifest[AuthorizationPolicy]]
) -> Iterator[NamedRule]:
    for manifest in authorizations:
        if manifest.resource.service in (None, host):
            for index, rule in enumerate(manifest.resource.spec.rules):
                yield NamedRule(f"{manifest.resource.metadata.name}[{index}]", manifest.file, rule)


def _check_namespace(manifest: Manifest[Resource], namespace: str) -> None:
    if manifest.resource.metadata.namespace != namespace:
        raise manifest.refuse("metadata.namespace", f"is not {namespace}")


def _check_closed_by_default(folder: Path, manifests: list[Manifest[Resource]]) -> None:
    if not any(_of_kind(manifests, PeerAuthentication)):
        raise PolicyError(folder, "", "", "no PeerAuthentication asks for strict mutual TLS")
    policies = _of_kind(manifests, AuthorizationPolicy)
    if not any(m.resource.service is None and not m.resource.spec.rules for m in policies):
        raise PolicyError(folder, "", "", "no empty AuthorizationPolicy denies by default")


def _check_trust_domain(manifest: Manifest[AuthorizationPolicy], trust_domain: str) -> None:
    for index, rule in enumerate(manifest.resource.spec.rules):
        for principal in rule.principals:
            if not principal.startswith(f"{trust_domain}/"):
                field = f"spec.rules[{index}].from.source.principals"
                raise manifest.refuse(field, f"{principal} is not of trust domain {trust_domain}")


def _check_same_hosts(
    virtual_services: dict[str, Manifest[VirtualService]],
    destination_rules: dict[str, Manifest[DestinationRule]],
    authorizations: list[Manifest[AuthorizationPolicy]],
) -> None:
    for host, virtual in virtual_services.items():
        if host not in destination_rules:
            raise virtual.refuse("spec.hosts", f"{host} has no DestinationRule")
        for route in virtual.resource.spec.http:
            if route.route[0].destination.host != host:
                raise virtual.refuse(f"spec.http.{route.name}.route", f"does not lead to {host}")
    for host, rule in destination_rules.items():
        if host not in virtual_services:
            raise rule.refuse("spec.host", f"{host} is not a service with a VirtualService")
    for policy in authorizations:
        service = policy.resource.service
        if service is not None and service not in virtual_services:
            raise policy.refuse(
                "spec.selector", f"{service} is not a service with a VirtualService"
            )
