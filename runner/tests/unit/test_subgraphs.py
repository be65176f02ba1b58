from pathlib import Path

from runner.stack.parts import SERVICES
from runner.stack.settings import StackSettings, settle
from runner.stack.subgraphs import router_secret, subgraphs
from runner.state.folder import StateFolder


def settings(folder: Path, *, one_process: bool = False) -> StackSettings:
    return settle(StateFolder(folder), 9080, 9443, one_process=one_process)


def test_each_service_has_a_subgraph_on_a_port_of_its_own(tmp_path: Path) -> None:
    found = subgraphs(settings(tmp_path), 4001)

    assert [each.url for each in found][:2] == [
        "http://127.0.0.1:4001/graphql",
        "http://127.0.0.1:4002/graphql",
    ]
    assert len({each.address for each in found}) == len(found) == len(SERVICES)


def test_subgraphs_call_services_as_the_gateway_does(tmp_path: Path) -> None:
    found = subgraphs(settings(tmp_path), 4001)

    assert found[0].environment["SHOP_UPSTREAM"].endswith("/gateway/mesh.sock")


def test_subgraphs_of_one_process_call_its_sockets(tmp_path: Path) -> None:
    found = subgraphs(settings(tmp_path, one_process=True), 4001)

    assert found[0].environment["SHOP_UPSTREAM"].endswith("/{service}/app.sock")


def test_only_who_reads_the_state_folder_can_ask_a_subgraph(tmp_path: Path) -> None:
    stack = settings(tmp_path)

    secrets = {each.environment["SHOP_ROUTER_SECRET"] for each in subgraphs(stack, 4001)}

    assert secrets == {router_secret(stack)}
