"""Every rule of every request is enforced before a handler runs, and a refusal names its field."""

import pkgutil
from collections.abc import AsyncIterator, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import grpc
import protovalidate
import pytest
import shop
from chassis.errors import FieldViolation, InvalidArgument
from chassis.identity.principal import Role
from chassis.rpc.validation import validate
from chassis.service import Registration, Service
from chassis.settings import ServiceSettings
from chassis.testing.serving import acting_as, serving
from chassis.testing.tokens import trusting_verifier
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from tests.validation.breaches import Breach, breaches_of

MODULES = [
    (import_module(found.name.removesuffix("_grpc")), import_module(found.name))
    for found in pkgutil.walk_packages(shop.__path__, "shop.")
    if found.name.endswith("_pb2_grpc")
]
METHODS = [
    method
    for messages, _ in MODULES
    for service in messages.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]
BREACHES = [(method, each) for method in METHODS for each in breaches_of(method.input_type)]


@pytest.mark.parametrize(
    "breach",
    [breach for _, breach in BREACHES],
    ids=[f"{method.full_name}-{each.field}-{each.rule}" for method, each in BREACHES],
)
def test_a_rule_is_enforced(breach: Breach) -> None:
    broken = {
        (named.field, violation.proto.rule_id)
        for request in breach.requests
        for named, violation in zip(
            violations_of(request), protovalidate.collect_violations(request), strict=True
        )
    }

    assert (breach.field, breach.rule) in broken


def violations_of(request: Message) -> Sequence[FieldViolation]:
    """As services tell them to their callers."""
    try:
        validate(request)
    except InvalidArgument as refusal:
        return refusal.violations
    return ()


@pytest.mark.parametrize(
    "method",
    [method for method in METHODS if not method.client_streaming],
    ids=lambda method: method.full_name,
)
async def test_a_request_that_breaks_a_rule_reaches_no_handler(
    channel: grpc.aio.Channel, method: MethodDescriptor
) -> None:
    for breach in breaches_of(method.input_type):
        for request in breach.requests:
            if request.DESCRIPTOR is method.input_type and (broken := violations_of(request)):
                with acting_as(Role.ADMIN), pytest.raises(InvalidArgument) as refused:
                    await call(channel, method, request)
                assert refused.value.reason == "VALIDATION_FAILED"
                seen = list(refused.value.violations)
                assert seen == list(broken)[: len(seen)] != []  # a long list is cut short


async def call(channel: grpc.aio.Channel, method: MethodDescriptor, request: Message) -> None:
    path = f"/{method.containing_service.full_name}/{method.name}"
    codec = (type(request).SerializeToString, GetMessageClass(method.output_type).FromString)
    if method.server_streaming:
        async for _ in channel.unary_stream(path, *codec)(request):
            pass
    else:
        await channel.unary_unary(path, *codec)(request)


@pytest.fixture
async def channel(socket_folder: Path) -> AsyncIterator[grpc.aio.Channel]:
    settings = ServiceSettings(
        listen=f"unix:{socket_folder}/app.sock",
        database_url="postgresql://unused",
        nats_url="nats://unused",
        drain_seconds=0,
    )
    everything = Service("all", settings, trusting_verifier(), list(registrations()))
    async with serving(everything) as channel:
        yield channel


def registrations() -> Iterator[Registration]:
    """Every service without a handler: what gets past the rules is UNIMPLEMENTED."""
    for messages, stubs in MODULES:
        for name, service in messages.DESCRIPTOR.services_by_name.items():
            add: Any = getattr(stubs, f"add_{name}Servicer_to_server")
            yield Registration(add, getattr(stubs, f"{name}Servicer")(), service.full_name)
