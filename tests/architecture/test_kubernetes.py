"""Every overlay builds, and what it builds is what a cluster accepts and we promise."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
OVERLAYS = sorted(path.name for path in (ROOT / "kubernetes" / "overlays").iterdir())
SERVICES = {path.parent.name for path in ROOT.glob("services/*/pyproject.toml")}
SCHEMAS = ROOT / "kubernetes" / "schemas"
# CloudNativePG publishes no models on a package registry: its own webhook is the first to look.
UNKNOWN = {"Cluster", "Database"}
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


@cache
def schema(kind: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((SCHEMAS / f"{kind}.json").read_text()))


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
def test_istio_and_prometheus_know_every_field_of_theirs(overlay: str) -> None:
    others = [each for each in build(overlay) if each["apiVersion"] not in CORE]
    known = [each for each in others if each["kind"] not in UNKNOWN]

    assert len(known) > 30
    for each in known:
        problems = [error.message for error in schema(each["kind"]).iter_errors(each)]
        assert not problems, f"{each['kind']}/{each['metadata']['name']}: {problems[0]}"


@pytest.mark.parametrize(
    ("kind", "name", "where"),
    [
        ("DestinationRule", "order", ("spec", "trafficPolicy", "retryBudget")),
        ("VirtualService", "edge", ("spec", "http", 0)),
        ("AuthorizationPolicy", "order", ("spec", "rules", 0, "to", 0, "operation")),
        ("PodMonitor", "mesh", ("spec", "podMetricsEndpoints", 0)),
    ],
)
def test_a_slip_of_the_pen_in_their_kinds_is_found(
    kind: str, name: str, where: tuple[str | int, ...]
) -> None:
    resource = next(
        each for each in of_kind("production", kind) if each["metadata"]["name"] == name
    )
    broken = json.loads(json.dumps(resource))
    inner: Any = broken
    for step in where:
        inner = inner[step]
    inner["percnt"] = 20

    assert any("percnt" in error.message for error in schema(kind).iter_errors(broken))


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
def test_the_mesh_policy_is_the_one_that_is_proved_locally(overlay: str) -> None:
    ours = {
        (each["kind"], each["metadata"]["name"]): each["spec"]
        for file in (ROOT / "mesh" / "istio").glob("*.yaml")
        for each in yaml.safe_load_all(file.read_text())
    }
    theirs = {(each["kind"], each["metadata"]["name"]): each.get("spec") for each in build(overlay)}

    assert {key: theirs.get(key) for key in ours} == ours
