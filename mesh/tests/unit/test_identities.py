import datetime as dt
import json
import stat
from pathlib import Path

import pytest
from cryptography import x509
from shop_mesh.identities import Identities


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


def test_rotation_gives_a_new_certificate(tmp_path: Path, identities: Identities) -> None:
    identities.ensure(["order"])
    before = certificate(tmp_path, "order").serial_number

    after = identities.rotate("order")

    assert certificate(tmp_path, "order").serial_number == after != before
