"""The state folder: everything one stack keeps on this machine."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

# Unix socket paths end at 107 bytes; below the run folder comes "/inventory/admin.sock".
_LONGEST_RUN_FOLDER = 107 - len("/payment-sandbox/admin.sock")


@dataclass(frozen=True)
class StateFolder:
    """Names the files; only `create` touches the disk."""

    root: Path

    @cached_property
    def run(self) -> Path:
        """Folder of the sockets; elsewhere when the state folder is deep or oddly named."""
        inside = self.root / "run"
        is_plain = quote(str(inside)) == str(inside)  # gRPC reads an address as a URI
        if is_plain and len(os.fsencode(inside)) <= _LONGEST_RUN_FOLDER:
            return inside
        name = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"shop-{os.geteuid()}-{name}"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def ports(self) -> Path:
        return self.root / "ports.json"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def seeded(self) -> Path:
        return self.root / "seeded"

    @property
    def traces(self) -> Path:
        return self.root / "traces.sqlite"

    @property
    def one_process(self) -> Path:
        return self.root / "one-process"

    @property
    def control_socket(self) -> Path:
        return self.run / "control.sock"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def nats(self) -> Path:
        return self.root / "nats"

    @property
    def mesh(self) -> Path:
        return self.root / "mesh"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def app_socket(self, name: str) -> Path:
        return self.run / name / "app.sock"

    def mesh_socket(self, name: str) -> Path:
        return self.run / name / "mesh.sock"

    def admin_socket(self, name: str) -> Path:
        return self.run / name / "admin.sock"

    def is_something_else(self) -> bool:
        """Whether the folder is full of other things: it would be closed to others, and reset."""
        return not self.lock.exists() and self.root.is_dir() and any(self.root.iterdir())

    def create(self) -> None:
        """Make the folders, private to this user."""
        self.root.mkdir(parents=True, exist_ok=True)
        # PostgreSQL runs under another account when root runs us: it may pass, not list.
        self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self.lock.touch(0o600)  # the sign of a state folder
        for folder in (self.run, self.logs, self.mesh):
            _make_private(folder)

    def make_socket_folder(self, name: str) -> None:
        _make_private(self.run / name)


class NotOurs(PermissionError):
    """Somebody else made a folder that must be private to us."""


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.lstat().st_uid != os.geteuid():
        raise NotOurs(f"{folder} belongs to another user: remove it or choose --state-dir")
    folder.chmod(0o700)
