"""One channel per service, or one for all where an edge leads to all."""

from types import TracebackType
from typing import Self

import grpc


class Ways:
    """Opens channels when they are first needed, and closes them all."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._channels: dict[str, grpc.Channel] = {}

    def to(self, service: str) -> grpc.Channel:
        target = self._address.replace("{service}", service)
        if target not in self._channels:
            self._channels[target] = grpc.insecure_channel(target)
        return self._channels[target]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for channel in self._channels.values():
            channel.close()
