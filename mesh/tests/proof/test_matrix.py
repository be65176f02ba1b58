"""Every identity knocks at every method of every service, and is let in as the policy says.

The expectation is read from the policy's files without the compiler (`shop_mesh.testing.written`).
"""

import datetime as dt
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import grpc
import httpx
import pytest
import pytest_asyncio
from shop_mesh.authority import Authority
from shop_mesh.testing.calls import outcome
from shop_mesh.testing.door import Door
from shop_mesh.testing.gateway import StubGateway
from shop_mesh.testing.services import StubService
from shop_mesh.testing.trial import POLICY, MeshTrial
from shop_mesh.testing.written import Caller, grants, routes

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(__name__)]
SERVICES = sorted({service for service, *_ in routes(POLICY)} - {"gateway"})
MEMBERS = [*SERVICES, "gateway"]
CALLERS = [
    *(Caller(name) for name in [*MEMBERS, "edge"]),
    Caller("unheard-of"),
    *(Caller(name, namespace="elsewhere") for name in ("order", "edge")),
    Caller("order", namespace="shopping"),
]
FOREIGNERS = [Caller(name, trust_domain="evil.example") for name in ("order", "gateway", "edge")]
GRANTS = grants(POLICY)
HEALTH = "/grpc.health.v1.Health/Check"


@dataclass(frozen=True)
class Knock:
    """One caller at one method of one service."""

    caller: Caller
    service: str
    method: str
    path: str

    @property
    def is_welcome(self) -> bool:
        known = (self.caller, self.service, self.method, self.path)
        return any(grant.allows(*known) for grant in GRANTS)

    def __str__(self) -> str:
        return f"{self.caller.principal} {self.method} {self.service}{self.path}"


def rpcs() -> Iterator[tuple[str, str]]:
    for service, path, _ in routes(POLICY):
        if service != "gateway":
            yield service, path
    for service in SERVICES:
        yield service, HEALTH


def calls() -> Iterator[tuple[str, str, str]]:
    """Every rpc, what almost is one, and the gateway's paths with every verb."""
    for service, path in rpcs():
        yield service, "POST", path
        yield service, "GET", path
        for almost in (f"{path}s", f"{path}/", path.lower(), path[:-1]):
            yield service, "POST", almost
    pages = {path for service, path, _ in routes(POLICY) if service == "gateway"}
    for path in (*pages, "/", "/readyz", "/metrics", "/graphql/assets/app.js", "/media/a.png"):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            yield "gateway", method, path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mesh(folder: Path) -> AsyncIterator[MeshTrial]:
    trial = MeshTrial(folder, MEMBERS)
    async with trial, AsyncExitStack() as stubs:
        for name in SERVICES:
            await stubs.enter_async_context(StubService(trial.replica(name).app))
        await stubs.enter_async_context(StubGateway(trial.replica("gateway").app, {}))
        yield trial


def certificate_of(mesh: MeshTrial, caller: Caller) -> ssl.SSLContext:
    authority = Authority.load_or_create(mesh.folder / "ca", "mesh")
    issued = authority.issue_workload(f"spiffe://{caller.principal}", dt.timedelta(hours=1))
    file = mesh.folder / "caller.pem"
    file.write_text(issued.chain + issued.key)
    context = ssl.create_default_context(cafile=str(mesh.folder / "ca" / "mesh.pem"))
    context.check_hostname = False
    context.load_cert_chain(file)
    return context


async def let_in_by_grpc(mesh: MeshTrial, tls: ssl.SSLContext, knocks: list[Knock]) -> set[Knock]:
    """Whom a service's own sidecar lets in: its refusal is gRPC's code 7."""
    welcomed = set()
    for service, group in groupby(knocks, key=lambda knock: knock.service):
        async with Door.at(mesh.inbound_port(service), tls) as door:
            for knock in group:
                answer = await door.ask(knock.method, knock.path)
                if answer.get("grpc-status") != "7":
                    welcomed.add(knock)
    return welcomed


async def let_in_by_http(mesh: MeshTrial, tls: ssl.SSLContext, knocks: list[Knock]) -> set[Knock]:
    address = f"https://127.0.0.1:{mesh.inbound_port('gateway')}"
    async with httpx.AsyncClient(verify=tls, base_url=address) as client:
        answers = [await client.request(knock.method, knock.path) for knock in knocks]
    pairs = zip(knocks, answers, strict=True)
    return {knock for knock, answer in pairs if answer.status_code != httpx.codes.FORBIDDEN}


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.principal)
async def test_a_service_is_open_to_whom_the_policy_names_and_closed_to_all_others(
    mesh: MeshTrial, caller: Caller
) -> None:
    knocks = [Knock(caller, *call) for call in calls()]
    tls = certificate_of(mesh, caller)

    welcomed = await let_in_by_grpc(mesh, tls, [k for k in knocks if k.service != "gateway"])
    welcomed |= await let_in_by_http(mesh, tls, [k for k in knocks if k.service == "gateway"])

    assert {str(k) for k in welcomed} == {str(k) for k in knocks if k.is_welcome}


@pytest.mark.parametrize("service", MEMBERS)
@pytest.mark.parametrize("caller", FOREIGNERS, ids=lambda caller: caller.principal)
async def test_another_trust_domain_does_not_even_get_a_connection(
    mesh: MeshTrial, caller: Caller, service: str
) -> None:
    async with httpx.AsyncClient(verify=certificate_of(mesh, caller)) as client:
        with pytest.raises((httpx.TransportError, ssl.SSLError)):
            await client.get(f"https://127.0.0.1:{mesh.inbound_port(service)}/")


@pytest.mark.parametrize("name", MEMBERS)
async def test_through_its_own_sidecar_a_service_reaches_what_it_may_and_nothing_else(
    mesh: MeshTrial, name: str
) -> None:
    knocks = [Knock(Caller(name), service, "POST", path) for service, path in rpcs()]
    async with AsyncExitStack() as channels:
        to = {
            service: await channels.enter_async_context(mesh.channel(name, service))
            for service in SERVICES
        }
        answers = [await outcome(to[knock.service], knock.path) for knock in knocks]

    wrong = [f"{k}: {a}" for k, a in zip(knocks, answers, strict=True) if a is not expected(k)]
    assert wrong == []


def expected(knock: Knock) -> grpc.StatusCode:
    """Nobody has a way to itself, nor to a method without a route."""
    if knock.service == knock.caller.name or knock.path == HEALTH:
        return grpc.StatusCode.UNIMPLEMENTED
    return grpc.StatusCode.OK if knock.is_welcome else grpc.StatusCode.PERMISSION_DENIED


async def test_the_matrix_holds_both_answers_of_every_service() -> None:
    """An empty policy, or one that was not read, would agree with anything."""
    knocks = [Knock(caller, *call) for caller in CALLERS for call in calls()]

    answers = {(knock.service, knock.is_welcome) for knock in knocks}

    assert answers == {(service, answer) for service in MEMBERS for answer in (True, False)}
    assert len(knocks) > 4000
