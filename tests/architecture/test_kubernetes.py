"""Every overlay builds, and what it builds is what a cluster accepts and we promise."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).parents[2]
OVERLAYS = sorted(path.name for path in (ROOT / "kubernetes" / "overlays").iterdir())
SERVICES = {"product", "inventory", "order", "payment", "shipping", "user"}
CORE = {"v1", "apps/v1", "batch/v1", "policy/v1", "autoscaling/v2", "networking.k8s.io/v1"}

type Resource = dict[str, Any]


@cache
def build(overlay: str) -> tuple[Resource, ...]:
    kubectl = Path(sys.executable).with_name("kubectl")
    folder = ROOT / "kubernetes" / "overlays" / overlay
    done = subprocess.run(  # noqa: S603 - our own tool
        [kubectl, "kustomize", folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[:2000]
    return tuple(yaml.safe_load_all(done.stdout))


def of_kind(overlay: str, *kinds: str) -> Iterator[Resource]:
    return (each for each in build(overlay) if each["kind"] in kinds)


def names(overlay: str, kind: str) -> set[str]:
    return {each["metadata"]["name"] for each in of_kind(overlay, kind)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_cluster_knows_every_field_of_the_core_kinds(overlay: str) -> None:
    core = [each for each in build(overlay) if each["apiVersion"] in CORE]

    assert len(core) > 50
    for each in core:
        kubernetes_validate.validate(each, "1.34", strict=True)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_service_has_what_a_service_needs(overlay: str) -> None:
    for kind in ("Deployment", "Service", "ServiceAccount", "PodDisruptionBudget"):
        assert SERVICES | {"gateway", "edge"} <= names(overlay, kind), kind
    assert {f"{each}-migrate" for each in SERVICES} == names(overlay, "Job")
    assert names(overlay, "Database") == SERVICES


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_pod_runs_under_the_name_that_the_policy_knows_it_by(overlay: str) -> None:
    for each in of_kind(overlay, "Deployment", "Job"):
        pod = each["spec"]["template"]["spec"]
        app = each["spec"]["template"]["metadata"]["labels"]["app"]
        assert pod.get("serviceAccountName", app) == app
    for scaler in of_kind(overlay, "HorizontalPodAutoscaler"):
        assert scaler["spec"]["scaleTargetRef"]["name"] == scaler["metadata"]["name"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_containers_are_not_root_and_cannot_write_to_themselves(overlay: str) -> None:
    for each in of_kind(overlay, "Deployment", "Job"):
        pod = each["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"]
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["readOnlyRootFilesystem"]
            assert not security["allowPrivilegeEscalation"]
            assert "memory" in container["resources"]["requests"]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_migrating_pod_is_sent_no_requests(overlay: str) -> None:
    migrating = [each["spec"]["template"]["metadata"]["labels"] for each in of_kind(overlay, "Job")]

    for service in of_kind(overlay, "Service"):
        selector = service["spec"]["selector"].items()
        assert not any(selector <= labels.items() for labels in migrating)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_mesh_policy_is_the_one_that_is_proved_locally(overlay: str) -> None:
    ours = {
        (each["kind"], each["metadata"]["name"]): each["spec"]
        for file in (ROOT / "mesh" / "istio").glob("*.yaml")
        for each in yaml.safe_load_all(file.read_text())
    }
    theirs = {(each["kind"], each["metadata"]["name"]): each.get("spec") for each in build(overlay)}

    assert {key: theirs.get(key) for key in ours} == ours
