import datetime as dt
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from shop_mesh.authority import Authority, Certificate
from shop_mesh.credentials import check_credentials
from shop_mesh.errors import IdentityError
from shop_mesh.identities import Identities
from shop_mesh.placement import Placement, Replica, ServicePlacement


def certificate(tmp_path: Path, name: str) -> x509.Certificate:
    secret = json.loads((tmp_path / "sds" / f"{name}.json").read_text())["resources"][0]
    chain = secret["tls_certificate"]["certificate_chain"]["inline_string"]
    return x509.load_pem_x509_certificate(chain.encode())


def names_of(found: x509.Certificate) -> x509.SubjectAlternativeName:
    return found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value


@pytest.fixture
def identities(tmp_path: Path) -> Identities:
    return Identities(tmp_path / "ca", tmp_path / "sds")


def test_a_workload_is_named_by_its_spiffe_id(tmp_path: Path, identities: Identities) -> None:
    identities.ensure(["order"])

    uris = names_of(certificate(tmp_path, "order")).get_values_for_type(
        x509.UniformResourceIdentifier
    )
    assert uris == ["spiffe://cluster.local/ns/shop/sa/order"]


def test_the_edge_also_gets_a_certificate_for_localhost_of_an_authority_of_its_own(
    tmp_path: Path, identities: Identities
) -> None:
    identities.ensure(["edge"])

    public = certificate(tmp_path, "edge-tls")
    assert "localhost" in names_of(public).get_values_for_type(x509.DNSName)
    assert public.issuer != certificate(tmp_path, "edge").issuer
    assert identities.localhost_root.exists()


def test_secrets_are_for_their_owner_only(tmp_path: Path, identities: Identities) -> None:
    identities.ensure(["order", "edge"])

    for folder in ("ca", "sds"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700
        for file in (tmp_path / folder).iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_still_good_is_kept(tmp_path: Path, identities: Identities) -> None:
    assert identities.ensure(["order", "edge"]) == ["order", "edge", "edge-tls"]
    serial = certificate(tmp_path, "order").serial_number

    again = Identities(tmp_path / "ca", tmp_path / "sds").ensure(["order", "edge"])

    assert again == []
    assert certificate(tmp_path, "order").serial_number == serial


def test_what_is_past_half_of_its_life_is_renewed(tmp_path: Path, identities: Identities) -> None:
    folders = (tmp_path / "ca", tmp_path / "sds")
    Identities(*folders, lifetime=dt.timedelta(hours=2)).ensure(["order"])

    assert identities.ensure(["order"]) == ["order"]


def test_what_another_authority_signed_is_replaced(tmp_path: Path, identities: Identities) -> None:
    identities.ensure(["order"])

    other = Identities(tmp_path / "new-ca", tmp_path / "sds")

    assert other.ensure(["order"]) == ["order"]


def test_a_damaged_secret_is_replaced(tmp_path: Path, identities: Identities) -> None:
    (tmp_path / "sds" / "order.json").write_text("{")

    assert identities.ensure(["order"]) == ["order"]


def change(file: Path, part: str, text: str) -> None:
    content = json.loads(file.read_text())
    content["resources"][0]["tls_certificate"][part]["inline_string"] = text
    file.write_text(json.dumps(content))


def a_placement(tmp_path: Path) -> Placement:
    replica = Replica.in_folder("order", tmp_path / "run", 21000)
    order = ServicePlacement(name="order", protocol="grpc", replicas=(replica,))
    return Placement(sds_dir=tmp_path / "sds", log_dir=tmp_path, services=(order,))


def a_certificate_of(tmp_path: Path, name: str, lifetime: dt.timedelta) -> Certificate:
    authority = Authority.load_or_create(tmp_path / "ca", "mesh")
    return authority.issue_workload(f"spiffe://cluster.local/ns/shop/sa/{name}", lifetime)


def spoil_name(tmp_path: Path) -> str:
    shutil.copy(tmp_path / "sds" / "user.json", tmp_path / "sds" / "order.json")
    return "certificate_chain: names .*sa/user.* instead of .*sa/order"


def spoil_key(tmp_path: Path) -> str:
    another = a_certificate_of(tmp_path, "order", dt.timedelta(hours=24))
    change(tmp_path / "sds" / "order.json", "private_key", another.key)
    return "private_key: is not the key of the certificate"


def spoil_time(tmp_path: Path) -> str:
    late = a_certificate_of(tmp_path, "order", -dt.timedelta(seconds=1))
    change(tmp_path / "sds" / "order.json", "certificate_chain", late.chain)
    change(tmp_path / "sds" / "order.json", "private_key", late.key)
    return "certificate_chain: expires at 20"


def spoil_authority(tmp_path: Path) -> str:
    Identities(tmp_path / "rogue", tmp_path / "elsewhere").ensure(["order"])
    shutil.copy(tmp_path / "elsewhere" / "order.json", tmp_path / "sds" / "order.json")
    return "certificate_chain: is of another authority"


def spoil_file(tmp_path: Path) -> str:
    (tmp_path / "sds" / "order.json").write_text("{")
    return "resources: holds no secret"


def lose_file(tmp_path: Path) -> str:
    (tmp_path / "sds" / "order.json").unlink()
    return "is missing"


SPOILERS = [spoil_name, spoil_key, spoil_time, spoil_authority, spoil_file, lose_file]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_no_proxy_starts_with_a_wrong_identity_and_the_next_renewal_replaces_it(
    tmp_path: Path, identities: Identities, spoil: Callable[[Path], str]
) -> None:
    identities.ensure(["order", "user"])
    placement = a_placement(tmp_path)
    check_credentials(placement)

    complaint = spoil(tmp_path)

    with pytest.raises(IdentityError, match=rf"order\.json: .*{complaint}"):
        check_credentials(placement)
    assert identities.ensure(["order", "user"]) == ["order"]
    check_credentials(placement)


@pytest.mark.parametrize(
    ("file", "content", "complaint"),
    [
        ("mesh.key", None, "is missing beside mesh.pem"),
        ("mesh.pem", None, "is missing beside mesh.key"),
        ("mesh.pem", "x", "is no certificate"),
        ("mesh.key", "x", "is no private key"),
        ("mesh.key", Authority.create("other").key_pem, "is not the key of mesh.pem"),
    ],
)
def test_half_an_authority_is_refused(
    tmp_path: Path, identities: Identities, file: str, content: str | None, complaint: str
) -> None:
    identities.ensure(["order"])
    half = tmp_path / "ca" / file
    half.unlink() if content is None else half.write_text(content)

    with pytest.raises(IdentityError, match=rf"{file}: {complaint}"):
        Identities(tmp_path / "ca", tmp_path / "sds")


def test_without_an_authority_to_trust_nothing_starts(
    tmp_path: Path, identities: Identities
) -> None:
    identities.ensure(["order"])
    (tmp_path / "sds" / "ca.json").unlink()

    with pytest.raises(IdentityError, match=r"ca\.json: is missing"):
        check_credentials(a_placement(tmp_path))


def test_rotation_gives_a_new_certificate(tmp_path: Path, identities: Identities) -> None:
    identities.ensure(["order"])
    before = certificate(tmp_path, "order").serial_number

    after = identities.rotate("order")

    assert certificate(tmp_path, "order").serial_number == after != before
