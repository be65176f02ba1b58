"""What Prometheus scrapes on a cluster is there."""

from pathlib import Path

import pytest
import yaml

from tests.architecture.test_kubernetes import OVERLAYS, SERVICES, of_kind

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.parametrize("overlay", OVERLAYS)


def test_a_scraped_service_has_the_port_that_is_scraped(overlay: str) -> None:
    services = list(of_kind(overlay, "Service"))
    monitors = list(of_kind(overlay, "ServiceMonitor"))

    assert monitors
    for monitor in monitors:
        wanted = monitor["spec"]["selector"]["matchLabels"].items()
        scraped = [s for s in services if wanted <= s["metadata"].get("labels", {}).items()]
        ports = {port["name"] for service in scraped for port in service["spec"]["ports"]}
        assert {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]} <= ports


def test_the_figures_of_every_sidecar_are_scraped(overlay: str) -> None:
    [mesh] = of_kind(overlay, "PodMonitor")
    [expression] = mesh["spec"]["selector"]["matchExpressions"]

    assert set(expression["values"]) == {*SERVICES, "gateway", "edge"}


def test_an_alert_says_what_is_wrong_and_whether_it_may_wait(overlay: str) -> None:
    rules = [
        rule
        for alerts in of_kind(overlay, "PrometheusRule")
        for group in alerts["spec"]["groups"]
        for rule in group["rules"]
    ]

    assert len(rules) >= 9
    for rule in rules:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]


def test_the_collector_on_a_cluster_treats_figures_as_the_one_on_docker_does(overlay: str) -> None:
    docker = yaml.safe_load((ROOT / "compose" / "otel-collector.yaml").read_text())
    maps = [
        each
        for each in of_kind(overlay, "ConfigMap")
        if each["metadata"]["name"].startswith("otel-collector")
    ]

    (found,) = maps
    cluster = yaml.safe_load(found["data"]["collector.yaml"])
    for part in ("receivers", "exporters"):
        name = {"receivers": "otlp", "exporters": "prometheus"}[part]
        assert cluster[part][name] == docker[part][name]
