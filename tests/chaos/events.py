"""What NATS has of all events, and how often it handed them to each consumer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path

import nats
from chassis.messaging.relay import MESSAGE_ID
from embedded.nats import Nats
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StreamInfo
from runner.state.folder import StateFolder

_BATCH = 500
_FETCH_SECONDS = 5.0


@dataclass(frozen=True)
class Hearing:
    """One durable consumer, and what was delivered to it since it was made."""

    name: str
    subjects: frozenset[str]
    deliveries: int
    since: datetime | None


@dataclass(frozen=True)
class Streams:
    """All streams together."""

    published: frozenset[str] = frozenset()
    """Message ids."""
    consumers: Sequence[Hearing] = field(default_factory=list)


async def read_streams(state: Path, port: int) -> Streams:
    client = await nats.connect(Nats(StateFolder(state).nats, port=port).url)
    try:
        jetstream = client.jetstream()
        streams = await jetstream.streams_info()
        published = [await _message_ids(jetstream, each) for each in streams]
        consumers = [await _consumers(jetstream, each) for each in streams]
        return Streams(frozenset(chain(*published)), list(chain(*consumers)))
    finally:
        await client.close()


async def _message_ids(jetstream: JetStreamContext, stream: StreamInfo) -> set[str]:
    left = stream.state.messages
    reader = await jetstream.pull_subscribe(
        ">",
        stream=stream.config.name,
        config=ConsumerConfig(
            ack_policy=AckPolicy.NONE, headers_only=True, inactive_threshold=_FETCH_SECONDS
        ),
    )
    found: set[str] = set()
    while left > 0:
        messages = await reader.fetch(min(left, _BATCH), timeout=_FETCH_SECONDS)
        found.update((each.headers or {})[MESSAGE_ID] for each in messages)
        left -= len(messages)
    await reader.unsubscribe()
    return found


async def _consumers(jetstream: JetStreamContext, stream: StreamInfo) -> list[Hearing]:
    return [
        Hearing(
            each.name,
            frozenset(each.config.filter_subjects or [each.config.filter_subject or ""]),
            each.delivered.consumer_seq if each.delivered else 0,
            each.created,
        )
        for each in await jetstream.consumers_info(stream.config.name or "")
        if each.config.durable_name
    ]
