"""Composition root of the first stage: services and gateway in one process, and no mesh."""

from functools import partial

from runner.stack import probes
from runner.stack.daemons import Wave
from runner.stack.foundation import Foundation
from runner.stack.parts import ONE_PROCESS, ONE_PROCESS_MODULE, SANDBOX
from runner.stack.settings import StackSettings
from runner.supervision.unit import Daemon, Unit


class OneProcessStack:
    """The gateway listens on the edge's port itself; its readiness is that of everything."""

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings
        self._foundation = Foundation(settings, [ONE_PROCESS_MODULE])
        settings.state.make_socket_folder(ONE_PROCESS)

    def units(self) -> list[Unit]:
        return [*self._foundation.units(), self._shop()]

    def _shop(self) -> Daemon:
        # Answered only when the gateway reached user, and user its database.
        keys = partial(probes.http_ok, self._settings.edge_port, "/.well-known/jwks.json")
        return self._foundation.forking.daemon(
            ONE_PROCESS,
            ONE_PROCESS_MODULE,
            self._foundation.environments.of_one_process(),
            keys,
            Wave.SERVICES,
            frozenset({"migrations", "nats", SANDBOX}),
        )
