from pathlib import Path

import pytest
from runner.stack.settings import settle
from runner.stack.stack import Stack
from runner.state.folder import StateFolder
from runner.supervision.graph import only


@pytest.mark.parametrize("collects", [True, False])
async def test_one_service_brings_its_needs_its_sidecar_and_the_collector_if_there_is_one(
    tmp_path: Path, collects: bool
) -> None:
    state = StateFolder(tmp_path / "state")
    state.create()
    settings = settle(state, 9080, 9443, collects=collects)

    units = only(Stack(settings).units(), settings.chosen(["order"]))

    names = {unit.name for unit in units}
    assert names >= {"postgres", "nats", "migrations", "order", "order-sidecar"}
    assert ("collector" in names) is collects
    assert not names & {"user", "gateway", "edge"}
