"""What a `shop up` was asked for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """The options of one start, for the runner in front and for the one in the background."""

    edge_port: int
    edge_tls_port: int
    only: tuple[str, ...] = ()
    seeds: bool = True
    one_process: bool = False
    replicas: tuple[str, ...] = ()
    collects: bool = False
    reload: bool = False

    @property
    def needed_tls_port(self) -> int | None:
        """The one process speaks no TLS."""
        return None if self.one_process else self.edge_tls_port

    def options(self) -> list[str]:
        """The same, as words of a command line."""
        return [
            *("--edge-port", str(self.edge_port), "--edge-tls-port", str(self.edge_tls_port)),
            *(word for name in self.only for word in ("--only", name)),
            *([] if self.seeds else ["--no-seed"]),
            *(["--one-process"] if self.one_process else []),
            *(word for count in self.replicas for word in ("--replicas", count)),
            *(["--traces"] if self.collects else []),
            *(["--reload"] if self.reload else []),
        ]
