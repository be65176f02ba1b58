"""What every pod of the shop promises to a cluster: to be safe, to be movable, to be found ill."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.architecture.test_kubernetes import OVERLAYS, SERVICES, names, of_kind

SERVERS = SERVICES | {"gateway"}
# Istio's proxy has no container of ours: its probes, and the image, are injected.
INJECTED = {"edge"}

pytestmark = pytest.mark.parametrize("overlay", OVERLAYS)


def pods(overlay: str, *kinds: str) -> Iterator[tuple[str, Any]]:
    for each in of_kind(overlay, *(kinds or ("Deployment", "Job"))):
        yield each["metadata"]["name"], each["spec"]["template"]["spec"]


def containers(overlay: str, *kinds: str) -> Iterator[tuple[str, Any]]:
    for name, pod in pods(overlay, *kinds):
        for container in pod["containers"]:
            yield name, container


def servers(overlay: str) -> Iterator[tuple[str, Any]]:
    return ((n, c) for n, c in containers(overlay, "Deployment") if n in SERVERS)


def test_containers_are_not_root_and_cannot_write_to_themselves(overlay: str) -> None:
    for name, pod in pods(overlay):
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
    for name, container in containers(overlay):
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"], name
        assert not security["allowPrivilegeEscalation"], name
        assert security["capabilities"] == {"drop": ["ALL"]}, name


def test_no_pod_of_ours_may_talk_to_the_cluster(overlay: str) -> None:
    for name, pod in pods(overlay):
        if name not in INJECTED:
            assert pod["automountServiceAccountToken"] is False, name


def test_a_service_is_asked_for_its_health_in_grpc_and_the_gateway_in_http(overlay: str) -> None:
    for name, container in servers(overlay):
        probes = [container[f"{kind}Probe"] for kind in ("startup", "readiness", "liveness")]
        if name == "gateway":
            paths = [probe["httpGet"]["path"] for probe in probes]
            assert paths == ["/healthz", "/readyz", "/healthz"]
        else:
            assert all(probe["grpc"]["port"] == 50051 for probe in probes), name


def test_every_container_says_what_it_needs_and_what_it_may_take(overlay: str) -> None:
    for name, container in containers(overlay):
        resources = container["resources"]
        assert set(resources["requests"]) == {"cpu", "memory"}, name
        assert _mib(resources["limits"]["memory"]) >= 2 * _mib(resources["requests"]["memory"]), (
            name
        )
        # A limit on CPU would only make a busy process late.
        assert set(resources["limits"]) == {"memory"}, name


def _mib(amount: str) -> int:
    return int(amount.removesuffix("Mi"))


def test_a_drain_takes_one_replica_at_a_time_and_load_brings_more(overlay: str) -> None:
    for budget in of_kind(overlay, "PodDisruptionBudget"):
        assert budget["spec"]["maxUnavailable"] == 1
    assert SERVERS | {"edge"} == names(overlay, "HorizontalPodAutoscaler")
    for scaler in of_kind(overlay, "HorizontalPodAutoscaler"):
        spec = scaler["spec"]
        assert spec["minReplicas"] >= (1 if overlay == "local" else 2)
        assert spec["maxReplicas"] > spec["minReplicas"]
    for deployment in of_kind(overlay, "Deployment"):
        if deployment["metadata"]["name"] in SERVERS:
            assert "replicas" not in deployment["spec"]  # the autoscaler's
            assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_replicas_spread_over_machines_and_zones(overlay: str) -> None:
    for name, pod in pods(overlay, "Deployment"):
        if name in SERVERS | {"edge"}:
            spread = pod["topologySpreadConstraints"]
            keys = {each["topologyKey"] for each in spread}
            assert keys == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}, name
            for each in spread:
                assert each["labelSelector"]["matchLabels"]["app"] == name


def test_a_password_is_never_written_down(overlay: str) -> None:
    assert not list(of_kind(overlay, "Secret"))
    for name, container in containers(overlay):
        for variable in container.get("env", []):
            secret = any(word in variable["name"] for word in ("PASSWORD", "KEY", "ROLE"))
            if secret:
                assert "secretKeyRef" in variable["valueFrom"], f"{name}: {variable['name']}"
            elif "://" in variable.get("value", "") and "@" in variable["value"]:
                assert "$(DATABASE_PASSWORD)@" in variable["value"], name


def test_a_migration_runs_the_code_that_will_serve(overlay: str) -> None:
    serving = dict(servers(overlay))
    for name, container in containers(overlay, "Job"):
        service = name.removesuffix("-migrate")
        assert container["image"] == serving[service]["image"]
        assert container["args"] == ["migrate"]
        urls = [
            [each.get("value") for each in part["env"] if each["name"] == "SHOP_DATABASE_URL"]
            for part in (container, serving[service])
        ]
        assert urls[0] == urls[1]


def test_a_migrating_pod_is_sent_no_requests(overlay: str) -> None:
    migrating = [each["spec"]["template"]["metadata"]["labels"] for each in of_kind(overlay, "Job")]

    for service in of_kind(overlay, "Service"):
        selector = service["spec"]["selector"].items()
        assert not any(selector <= labels.items() for labels in migrating)


def test_everything_referred_to_is_there_or_in_the_list_of_what_to_create(overlay: str) -> None:
    listed = {
        *(f"{service}-database" for service in SERVICES),
        *("messaging", "payment-provider", "payment-sandbox", "first-admin"),
    }
    maps = names(overlay, "ConfigMap")
    for name, container in containers(overlay):
        for source in container.get("envFrom", []):
            if "configMapRef" in source:
                assert source["configMapRef"]["name"] in maps, name
            else:
                assert source["secretRef"]["name"] in listed, name
