"""Every service is part of the shop at each stage of its growth."""

from pathlib import Path

from runner.stack import parts as processes
from shop_app import parts as one_process

ROOT = Path(__file__).parents[2]
SERVICES = {path.parent.name for path in ROOT.glob("services/*/pyproject.toml")}


def test_every_service_is_a_part_of_the_one_process() -> None:
    assert {part.name for part in one_process.SERVICES} == SERVICES


def test_every_service_is_a_process_behind_a_sidecar() -> None:
    assert {part.name for part in processes.SERVICES} == SERVICES
