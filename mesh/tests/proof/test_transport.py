"""Who gets a connection at all: the inbound side of a real sidecar."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from cryptography import x509
from shop_mesh.authority import Authority, Certificate
from shop_mesh.identities import Identities
from shop_mesh.testing.calls import call
from shop_mesh.testing.services import StubService
from shop_mesh.testing.trial import MeshTrial, eventually

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
RESERVE = "/shop.inventory.v1.InventoryService/ReserveStock"
ORDER = "spiffe://cluster.local/ns/shop/sa/order"
HOUR = dt.timedelta(hours=1)
type Stranger = Callable[[MeshTrial], Certificate | None]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    trial = MeshTrial(folder, ["order", "inventory"])
    async with trial, StubService(trial.replica("inventory").app):
        yield trial


async def handshake(mesh: MeshTrial, certificate: Certificate | None) -> x509.Certificate:
    """Connect to inventory's sidecar as a stranger would; returns the certificate it shows."""
    context = ssl.create_default_context(cafile=str(mesh.folder / "ca" / "mesh.pem"))
    context.check_hostname = False
    context.set_alpn_protocols(["h2"])
    if certificate:
        file = mesh.folder / "stranger.pem"
        file.write_text(certificate.chain + certificate.key)
        context.load_cert_chain(file)
    port = mesh.inbound_port("inventory")
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    try:
        # In TLS 1.3 a refused client certificate shows at the first read.
        writer.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        if not await reader.read(9):
            raise ConnectionResetError("closed without a word")
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return x509.load_der_x509_certificate(shown)
    finally:
        writer.close()


def local_authority(mesh: MeshTrial) -> Authority:
    return Authority.load_or_create(mesh.folder / "ca", "mesh")


async def test_a_certificate_of_this_mesh_is_let_in(mesh: MeshTrial) -> None:
    await handshake(mesh, local_authority(mesh).issue_workload(ORDER, HOUR))


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(lambda _mesh: None, id="without a certificate"),
        pytest.param(
            lambda _mesh: Authority.create("rogue").issue_workload(ORDER, HOUR),
            id="of a rogue authority with the right name",
        ),
        pytest.param(
            lambda mesh: local_authority(mesh).issue_workload(
                "spiffe://evil.example/ns/shop/sa/order", HOUR
            ),
            id="of another trust domain",
        ),
        pytest.param(
            lambda mesh: local_authority(mesh).issue_workload(ORDER, -dt.timedelta(seconds=1)),
            id="expired",
        ),
    ],
)
async def test_a_stranger_is_refused(mesh: MeshTrial, stranger: Stranger) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await handshake(mesh, stranger(mesh))


async def test_plaintext_is_refused(mesh: MeshTrial) -> None:
    address = f"127.0.0.1:{mesh.inbound_port('inventory')}"
    async with grpc.aio.insecure_channel(address) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(channel, RESERVE)

    assert refused.value.code() in {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
    }


async def test_a_new_certificate_is_used_without_a_failed_call(mesh: MeshTrial) -> None:
    member = local_authority(mesh).issue_workload(ORDER, HOUR)
    async with mesh.channel("order", "inventory") as channel:
        serial = mesh.identities.rotate("inventory")
        calls = 0
        while (await handshake(mesh, member)).serial_number != serial:
            await call(channel, RESERVE)
            calls += 1
            assert calls < 2000, "the new certificate never showed"
        for _ in range(100):
            await call(channel, RESERVE)


async def test_a_server_with_another_identity_is_not_spoken_to(folder: Path) -> None:
    own = folder / "impostor"
    own.mkdir()
    trial = MeshTrial(own, ["order", "inventory"])
    async with (
        trial,
        StubService(trial.replica("inventory").app) as inventory,
        trial.channel("order", "inventory") as channel,
    ):
        # A valid certificate of the same authority, for another workload.
        Identities(own / "ca", own / "sds", namespace="elsewhere").rotate("inventory")
        await eventually(lambda: "ns/elsewhere" in trial.admin("inventory", "/certs")[1])
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await call(channel, RESERVE)
        _, mismatches = trial.admin("order", "/stats?filter=cluster.inventory.ssl.fail_verify_san")

    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    assert int(mismatches.split()[-1]) >= 1
    assert inventory.calls == []
