import socket
from pathlib import Path

import pytest
from embedded.ports import free_port
from runner.preflight.ports import check_port, check_ports, find_holder
from runner.state.ports import NoFreePort, choose_ports, load_ports


def test_a_remembered_port_is_kept_while_it_is_free() -> None:
    assert choose_ports(["nats"], {"nats": 21500}, free=lambda _: True) == {"nats": 21500}


def test_a_remembered_port_that_somebody_took_is_replaced() -> None:
    chosen = choose_ports(["nats"], {"nats": 21500}, free=lambda port: port != 21500)

    assert chosen["nats"] in range(21000, 32000)


def test_no_two_parts_get_the_same_port() -> None:
    names = [f"part-{number}" for number in range(200)]

    assert len(set(choose_ports(names, {}, free=lambda _: True).values())) == len(names)


def test_a_machine_without_free_ports_is_told_so() -> None:
    with pytest.raises(NoFreePort):
        choose_ports(["nats"], {}, free=lambda _: False)


@pytest.mark.parametrize("content", ["", "half of {", "5", "[1]"])
def test_remembered_ports_that_cannot_be_read_are_forgotten(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(content)

    assert load_ports(file) == {}
    assert load_ports(file / "below-a-file") == {}


def test_one_port_cannot_be_both_plain_and_tls() -> None:
    port = free_port()

    plain, tls = check_ports(port, port)

    assert plain.is_fine
    assert tls.problem == "is the plain port, too"


def test_a_taken_port_names_its_holder_and_the_way_out() -> None:
    finding = check_port(
        8080, "--edge-port", free=lambda _: False, holder=lambda _: "nginx (pid 7)"
    )

    assert finding.problem == "held by nginx (pid 7)"
    assert finding.hint is not None
    assert "--edge-port" in finding.hint


def test_a_port_of_somebody_we_may_not_see_is_still_reported() -> None:
    finding = check_port(80, "--edge-port", free=lambda _: False, holder=lambda _: None)

    assert finding.problem == "held by another process (of another user)"


def test_a_port_that_only_root_may_use_is_not_called_taken() -> None:
    def forbidden(_: int) -> bool:
        raise PermissionError

    finding = check_port(80, "--edge-port", free=forbidden)

    assert finding.problem == "only root may listen on it"


def test_the_holder_of_a_port_is_found_with_its_pid() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        holder = find_holder(server.getsockname()[1])

    assert holder is not None
    assert "(pid " in holder
