"""Who may open a connection to whom, below the mesh: judged as a cluster would."""

from typing import Any

import pytest

from tests.architecture.test_kubernetes import OVERLAYS, SERVICES, Resource, of_kind

pytestmark = pytest.mark.parametrize("overlay", OVERLAYS)

type Labels = dict[str, str]

POSTGRES = {"cnpg.io/cluster": "postgres"}
NATS = {"app.kubernetes.io/name": "nats"}
EDGE = {"app": "edge"}
OBSERVERS = "observability"


def server(name: str) -> Labels:
    return {"app": name, "shop": "server"}


def migration(name: str) -> Labels:
    return {"app": name, "shop": "migration"}


def selects(selector: dict[str, Any], labels: Labels) -> bool:
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    expressions = selector.get("matchExpressions", [])
    return wanted and all(labels.get(each["key"]) in each["values"] for each in expressions)


def rules(overlay: str, labels: Labels, direction: str) -> list[Resource]:
    """The rules of all policies that are about this pod; each allows something more."""
    return [
        rule
        for policy in of_kind(overlay, "NetworkPolicy")
        if selects(policy["spec"]["podSelector"], labels)
        for rule in policy["spec"].get(direction) or ()
    ]


def allows(rule: Resource, peers: str, other: Labels | str, port: int) -> bool:
    ports = rule.get("ports")
    if ports and port not in {each["port"] for each in ports}:
        return False
    return peers not in rule or any(_is(peer, other) for peer in rule[peers])


def _is(peer: Resource, other: Labels | str) -> bool:
    if isinstance(other, str):
        wanted = peer.get("namespaceSelector", {}).get("matchLabels", {})
        return bool(wanted.get("kubernetes.io/metadata.name") == other)
    return "podSelector" in peer and selects(peer["podSelector"], other)


def may_connect(overlay: str, source: Labels | str, target: Labels | str, port: int) -> bool:
    """Both sides have to allow it; a namespace of somebody else has no side here."""
    goes = isinstance(source, str) or any(
        allows(rule, "to", target, port) for rule in rules(overlay, source, "egress")
    )
    comes = isinstance(target, str) or any(
        allows(rule, "from", source, port) for rule in rules(overlay, target, "ingress")
    )
    return goes and comes


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_service_reaches_its_database_its_broker_and_its_neighbours(
    overlay: str, service: str
) -> None:
    assert may_connect(overlay, server(service), POSTGRES, 5432)
    assert may_connect(overlay, migration(service), POSTGRES, 5432)
    assert may_connect(overlay, server(service), NATS, 4222)
    assert may_connect(overlay, server("gateway"), server(service), 50051)
    assert may_connect(overlay, server(service), server("user"), 50051)


def test_the_gateway_and_the_edge_reach_no_database(overlay: str) -> None:
    for source in (server("gateway"), EDGE):
        assert not may_connect(overlay, source, POSTGRES, 5432)
    assert may_connect(overlay, server("gateway"), NATS, 4222)
    assert not may_connect(overlay, EDGE, NATS, 4222)
    assert may_connect(overlay, EDGE, server("gateway"), 8080)


def test_a_migration_talks_to_the_database_alone(overlay: str) -> None:
    assert not may_connect(overlay, migration("order"), server("payment"), 50051)
    assert not may_connect(overlay, migration("order"), NATS, 4222)


def test_a_stranger_in_the_namespace_reaches_nothing(overlay: str) -> None:
    stranger = {"app": "stranger"}

    assert not may_connect(overlay, stranger, POSTGRES, 5432)
    assert not may_connect(overlay, stranger, NATS, 4222)
    assert not any(may_connect(overlay, stranger, server(name), 50051) for name in SERVICES)


def test_only_payment_reaches_the_internet(overlay: str) -> None:
    somewhere = "the-internet"

    assert may_connect(overlay, server("payment"), somewhere, 443)
    for name in SERVICES - {"payment"}:
        assert not may_connect(overlay, server(name), somewhere, 443)


@pytest.mark.parametrize(
    ("target", "port"),
    [
        (server("order"), 15090),
        (EDGE, 15090),
        (POSTGRES, 9187),
        (NATS, 7777),
        ({"app": "otel-collector"}, 8889),
    ],
)
def test_prometheus_reaches_what_it_scrapes(overlay: str, target: Labels, port: int) -> None:
    assert may_connect(overlay, OBSERVERS, target, port)


def test_pods_resolve_names_and_report_to_the_mesh_and_the_collector(overlay: str) -> None:
    for pod in (server("order"), EDGE):
        assert may_connect(overlay, pod, "kube-system", 53)
        assert may_connect(overlay, pod, "istio-system", 15012)
        assert may_connect(overlay, pod, {"app": "otel-collector"}, 4318)
    assert may_connect(overlay, {"app": "otel-collector"}, OBSERVERS, 4317)
