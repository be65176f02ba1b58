"""docker-compose.yml and its mesh agree, and Envoy accepts what is compiled for them."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose
from pydantic import BaseModel
from shop_mesh.compiler import compile_mesh
from shop_mesh.identities import Identities
from shop_mesh.placement import Placement
from shop_mesh.validate import validate

ROOT = Path(__file__).parents[2]
PLACEMENT = Placement.load(ROOT / "compose" / "placement.yaml")


class Build(BaseModel):
    context: str
    target: str
    args: dict[str, str] = {}


class Need(BaseModel):
    condition: str


class Container(BaseModel):
    """What the tests below ask of a container."""

    image: str
    build: Build | None = None
    command: list[str] = []
    entrypoint: list[str] = []
    environment: dict[str, str | int] = {}
    depends_on: dict[str, Need] = {}
    healthcheck: dict[str, Any] = {}
    network_mode: str | None = None
    networks: list[str] | dict[str, dict[str, str]] = []
    ports: list[str] = []
    volumes: list[str] = []
    read_only: bool = False
    cap_drop: list[str] = []
    logging: dict[str, Any] = {}


class Compose(BaseModel):
    services: dict[str, Container]
    volumes: dict[str, Any]


@pytest.fixture(scope="module")
def compose() -> Compose:
    return Compose.model_validate(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def test_the_compose_specification_knows_every_field() -> None:
    written = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    accepted(written)

    written["services"]["order"]["helthcheck"] = {}
    with pytest.raises(ValueError, match="helthcheck"):
        accepted(written)


def accepted(written: Any) -> None:
    """Read it as docker compose would, after it has put the variables in."""
    PyCompose.from_json(re.sub(r"\$\{[^}]+\}", "x", json.dumps(written))).to_spec()


def test_our_processes_can_write_nowhere_and_log_to_one_place(compose: Compose) -> None:
    ours = [
        container
        for container in compose.services.values()
        if "envoyproxy" in container.image or container.build
    ]

    assert len(ours) > 20
    for container in ours:
        if container.entrypoint:  # the compiler of the mesh, which writes for the others and ends
            continue
        assert container.read_only
        assert container.cap_drop == ["ALL"]
        assert container.logging["driver"] == "fluentd"


def test_everything_between_a_request_and_its_logs_is_connected(compose: Compose) -> None:
    collector = yaml.safe_load((ROOT / "compose/otel-collector.yaml").read_text())
    sources = yaml.safe_load(
        (ROOT / "compose/grafana/provisioning/datasources/shop.yaml").read_text()
    )
    by_uid = {source["uid"]: source for source in sources["datasources"]}

    for pipeline in collector["service"]["pipelines"].values():
        for part in ("receivers", "processors", "exporters"):
            assert set(pipeline[part]) <= set(collector[part])
    assert "fluentforward" in collector["service"]["pipelines"]["logs"]["receivers"]
    assert by_uid["jaeger"]["jsonData"]["tracesToLogsV2"]["datasourceUid"] in by_uid
    for source in by_uid.values():
        assert source["url"].partition("://")[2].partition(":")[0] in compose.services


def test_dashboards_ask_sources_that_are_provisioned() -> None:
    folder = ROOT / "compose" / "grafana"
    sources = yaml.safe_load((folder / "provisioning/datasources/shop.yaml").read_text())
    known = {source["uid"] for source in sources["datasources"]} | {"-- Grafana --", "-- Mixed --"}
    for dashboard in (folder / "dashboards").glob("*.json"):
        asked = re.findall(r'"uid": "([^"$]+)"', dashboard.read_text().split('"panels"', 1)[1])
        assert set(asked) - {json.loads(dashboard.read_text()).get("uid")} <= known, dashboard


def test_whoever_is_waited_for_exists_and_can_be_healthy(compose: Compose) -> None:
    dockerfile_checks = {"service", "gateway"}
    for container in compose.services.values():
        for name, need in container.depends_on.items():
            other = compose.services[name]
            if need.condition == "service_healthy":
                built = other.build.target if other.build else ""
                assert other.healthcheck or built in dockerfile_checks, name


def test_a_sidecar_shares_the_network_of_its_process_and_nothing_else_reaches_that(
    compose: Compose,
) -> None:
    for service in PLACEMENT.services:
        process, sidecar = (
            compose.services[service.name],
            compose.services[f"{service.name}-sidecar"],
        )
        replica = service.replicas[0]
        assert sidecar.network_mode == f"service:{service.name}"
        assert isinstance(process.networks, dict)
        assert replica.inbound.startswith(process.networks["shop"]["ipv4_address"] + ":")
        assert process.environment["SHOP_LISTEN"] == replica.app
        assert process.environment["SHOP_UPSTREAM"] == replica.outbound
        assert replica.app.startswith("127.0.0.1:")
        assert not process.ports


def test_images_are_built_from_targets_and_locks_that_exist(compose: Compose) -> None:
    targets = set(re.findall(r" AS (\S+)", (ROOT / "Dockerfile").read_text()))
    for container in compose.services.values():
        if container.build:
            assert container.build.target in targets
            name = container.build.args.get("SERVICE", "gateway").replace("-sandbox", "")
            assert (ROOT / "requirements" / "images" / f"{name}.lock").exists()


def test_files_and_volumes_that_are_mounted_exist(compose: Compose) -> None:
    for container in compose.services.values():
        for volume in container.volumes:
            source = volume.split(":")[0]
            assert (
                (ROOT / source).exists() if source.startswith("./") else source in compose.volumes
            )


def test_every_service_has_a_container_a_migration_a_sidecar_and_a_database(
    compose: Compose,
) -> None:
    databases = (ROOT / "compose" / "postgres" / "databases.sh").read_text()
    for name in (path.parent.name for path in ROOT.glob("services/*/pyproject.toml")):
        assert {name, f"{name}-migrate", f"{name}-sidecar"} <= compose.services.keys()
        assert f'"${name.upper()}_DATABASE_PASSWORD"' in databases


def test_every_password_that_is_asked_for_is_made() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = re.findall(r"\$\{(\w+):\?run bin/compose-secrets", text)
    made = (ROOT / "bin" / "compose-secrets").read_text().split()

    assert asked
    assert set(asked) <= {word.rstrip(";") for word in made}


def test_no_password_is_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    assert not re.findall(r"PASSWORD: [^$\s]", text.replace('"', ""))


def test_envoy_accepts_every_proxy_compiled_for_compose(tmp_path: Path) -> None:
    Identities(tmp_path / "ca", tmp_path / "sds").ensure(
        [*(each.name for each in PLACEMENT.services), "edge"]
    )
    placement = dataclasses.replace(PLACEMENT, sds_dir=tmp_path / "sds")

    proxies = compile_mesh(ROOT / "mesh" / "istio", placement, tmp_path / "envoy")

    validate(proxies)
    assert len(proxies) == len(PLACEMENT.services) + 1


def test_what_observes_is_configured_in_files_that_parse() -> None:
    for file in (ROOT / "compose").rglob("*.yaml"):
        assert yaml.safe_load(file.read_text()), file
    dashboard = json.loads((ROOT / "compose/grafana/dashboards/shop.json").read_text())
    assert {panel["title"] for panel in dashboard["panels"]} >= {
        "Calls a second",
        "Sagas in progress",
    }
