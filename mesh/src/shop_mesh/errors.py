"""What can be wrong with a mesh before anything of it starts."""

from pathlib import Path


class MeshError(Exception):
    """The mesh cannot be built as described; the message says where and why."""


class PolicyError(MeshError):
    """A policy file says something that is wrong or that the compiler does not translate."""

    def __init__(self, file: Path, resource: str, field: str, problem: str) -> None:
        self.file, self.resource, self.field, self.problem = file, resource, field, problem
        super().__init__(": ".join(part for part in (str(file), resource, field, problem) if part))


class PlacementError(MeshError):
    """The placement contradicts itself or the policy."""

    def __init__(self, field: str, problem: str, file: Path | None = None) -> None:
        self.field, self.problem, self.file = field, problem, file
        where = str(file) if file else "placement"
        super().__init__(": ".join(part for part in (where, field, problem) if part))


class IdentityError(MeshError):
    """A certificate or a key with which no proxy should start."""

    def __init__(self, file: Path, field: str, problem: str) -> None:
        self.file, self.field, self.problem = file, field, problem
        super().__init__(": ".join(part for part in (str(file), field, problem) if part))


class InvalidBootstrapError(MeshError):
    """Envoy refuses a compiled bootstrap."""

    def __init__(self, bootstrap: Path, output: str) -> None:
        self.bootstrap, self.output = bootstrap, output
        super().__init__(f"{bootstrap}: refused by Envoy: {output}")
