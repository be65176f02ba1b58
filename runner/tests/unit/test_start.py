import json
from pathlib import Path

from embedded.postgres import Postgres
from runner.importing.target import Target
from runner.stack.environment import Environments
from runner.stack.parts import SERVICES
from runner.stack.settings import recall, settle
from runner.start import Start
from runner.state.folder import StateFolder


def test_a_start_in_the_background_is_asked_for_the_same() -> None:
    start = Start(9080, 9443, only=("order",), seeds=False)

    assert start.options() == [
        *("--edge-port", "9080", "--edge-tls-port", "9443", "--only", "order", "--no-seed")
    ]
    assert Start(9080, 9443, one_process=True).options()[-1] == "--one-process"
    assert Start(1, 2, replicas=("order=2",)).options()[-2:] == ["--replicas", "order=2"]
    assert Start(1, 2, collects=True).options()[-1] == "--traces"
    assert Start(1, 2, reload=True).options()[-1] == "--reload"


def test_the_one_process_needs_no_tls_port() -> None:
    assert Start(9080, 9443).needed_tls_port == 9443
    assert Start(9080, 9443, one_process=True).needed_tls_port is None


def test_other_commands_know_the_stage_of_the_last_start(tmp_path: Path) -> None:
    state = StateFolder(tmp_path)

    settle(state, 9080, 9443, one_process=True)
    small = recall(state)
    settle(state, 9080, 9443)
    grown = recall(state)

    assert small is not None
    assert grown is not None
    assert (small.one_process, grown.one_process) == (True, False)


def test_an_import_takes_the_sockets_where_there_is_no_edge(tmp_path: Path) -> None:
    settle(StateFolder(tmp_path), 9080, 9443, one_process=True)
    assert Target.of(None, None, None, tmp_path).address.endswith("/{service}/app.sock")

    settle(StateFolder(tmp_path), 9080, 9443)
    assert Target.of(None, None, None, tmp_path).address == "127.0.0.1:9080"


def test_the_one_process_is_told_every_database_and_the_port(tmp_path: Path) -> None:
    settings = settle(StateFolder(tmp_path), 9080, 9443, one_process=True)
    postgres = Postgres(settings.state.postgres, port=settings.postgres_port)

    told = Environments(settings, postgres, "nats://127.0.0.1:1", {}).of_one_process()

    assert told["SHOP_LISTEN"] == "127.0.0.1:9080"
    assert set(json.loads(told["SHOP_DATABASE_URLS"])) == {service.name for service in SERVICES}
