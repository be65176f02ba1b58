"""docker-compose.yml and its mesh agree, and Envoy accepts what is compiled for them."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field
from shop_mesh.compiler import compile_mesh
from shop_mesh.identities import Identities
from shop_mesh.placement import Placement
from shop_mesh.validate import validate

ROOT = Path(__file__).parents[2]
PLACEMENT = Placement.load(ROOT / "compose" / "placement.yaml")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Build(Strict):
    context: str
    target: str
    args: dict[str, str] = {}


class Need(Strict):
    condition: str


class Container(Strict):
    """The part of the compose specification that we use."""

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
    restart: str = "no"
    read_only: bool = False
    tmpfs: list[str] = []
    user: str | None = None
    cap_drop: list[str] = []
    security_opt: list[str] = []


class Compose(Strict):
    name: str
    services: dict[str, Container]
    networks: dict[str, Any]
    volumes: dict[str, Any]
    x_process: Any = Field(alias="x-process")
    x_settings: Any = Field(alias="x-settings")
    x_sidecar: Any = Field(alias="x-sidecar")


@pytest.fixture(scope="module")
def compose() -> Compose:
    return Compose.model_validate(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


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


def test_no_password_is_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()

    assert not re.findall(r"PASSWORD: [^$\s]", text.replace('"', ""))


def test_envoy_accepts_every_proxy_compiled_for_compose(tmp_path: Path) -> None:
    Identities(tmp_path / "ca", tmp_path / "sds").ensure(
        [*(each.name for each in PLACEMENT.services), "edge"]
    )
    placement = dataclasses.replace(PLACEMENT, sds_dir=tmp_path / "sds", log_dir=tmp_path)

    proxies = compile_mesh(ROOT / "mesh" / "istio", placement, tmp_path / "envoy")

    validate(proxies)
    assert len(proxies) == len(PLACEMENT.services) + 1


def test_what_observes_is_configured_in_files_that_parse() -> None:
    for file in (ROOT / "compose").rglob("*.yaml"):
        assert yaml.safe_load(file.read_text()), file
    dashboard = json.loads((ROOT / "compose/grafana/dashboards/shop.json").read_text())
    assert {panel["title"] for panel in dashboard["panels"]} >= {
        "Calls a second",
        "Orders by state",
    }
