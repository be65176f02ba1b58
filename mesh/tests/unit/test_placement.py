from dataclasses import replace
from pathlib import Path

import pytest
from shop_mesh.errors import PlacementError
from shop_mesh.placement import EdgePlacement, Placement, Replica, ServicePlacement


def a_placement(*replicas: Replica) -> Placement:
    order = ServicePlacement(name="order", protocol="grpc", replicas=replicas)
    return Placement(sds_dir=Path("/x/sds"), log_dir=Path("/x/log"), services=(order,))


def a_replica(name: str = "order", port: int = 21000) -> Replica:
    return Replica.in_folder(name, Path("/x/run") / name, port)


def test_a_placement_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    edge = EdgePlacement(admin="unix:/x/run/edge/admin.sock")
    placement = replace(a_placement(a_replica()), edge=edge)

    placement.dump(tmp_path / "placement.yaml")

    assert Placement.load(tmp_path / "placement.yaml") == placement


def test_an_unknown_field_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "placement.yaml"
    a_placement(a_replica()).dump(file)
    file.write_text(file.read_text() + "colour: red\n")

    with pytest.raises(PlacementError) as error:
        Placement.load(file)

    assert (error.value.file, error.value.field) == (file, "colour")


@pytest.mark.parametrize("content", [None, "services: ["])
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "placement.yaml"
    if content:
        file.write_text(content)

    with pytest.raises(PlacementError, match=r"placement\.yaml: "):
        Placement.load(file)


def test_two_proxies_of_one_name_are_refused() -> None:
    with pytest.raises(PlacementError, match=r"services\.order: a second order"):
        a_placement(a_replica(), replace(a_replica(port=21001), app="unix:/x/other.sock"))


def test_two_processes_on_one_socket_are_refused() -> None:
    with pytest.raises(PlacementError, match=r"order-2\.app: .* is already order\.app"):
        a_placement(a_replica(), replace(a_replica(), name="order-2"))


@pytest.mark.parametrize(
    "address",
    ["unix:relative.sock", f"unix:/{'x' * 107}", "127.0.0.1", "localhost:80", "127.0.0.1:0"],
)
def test_an_address_that_cannot_be_listened_on_is_refused(address: str) -> None:
    with pytest.raises(PlacementError):
        a_placement(replace(a_replica(), app=address))
