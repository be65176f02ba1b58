"""Run a service in the test's process and call it over a real socket."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID

import grpc

from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.rpc import context
from chassis.rpc.client import Channels
from chassis.rpc.context import RequestContext
from chassis.service import Service
from chassis.testing.tokens import access_token


@asynccontextmanager
async def serving(service: Service) -> AsyncIterator[grpc.aio.Channel]:
    """Start the service and yield a channel to it, for its stubs."""
    await service.start()
    channels = Channels(service.settings.listen)
    try:
        yield channels.to(service.name)
    finally:
        await channels.close()
        await service.stop()


@contextmanager
def acting_as(role: Role | None, subject: UUID | None = None) -> Iterator[UUID]:
    """Make calls inside the block carry a token of this role; yields the subject."""
    who = subject or new_id()
    before = context.current()
    token = f"Bearer {access_token(role, who)}" if role else None
    context.enter(RequestContext(method="", request_id=str(new_id()), authorization=token))
    try:
        yield who
    finally:
        context.enter(before)
