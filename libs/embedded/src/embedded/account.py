"""The unprivileged account that runs PostgreSQL, which refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """Who a server runs as; None ids mean: as ourselves."""

    uid: int | None = None
    gid: int | None = None

    @property
    def is_other(self) -> bool:
        return self.uid is not None

    def own(self, path: Path) -> None:
        """Hand one file or folder to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def first_closed_folder(self, path: Path) -> Path | None:
        """Find the first folder on the way to `path` that the account may not pass."""
        if self.uid is None:
            return None
        ways = [*reversed(path.parents), path]
        return next((way for way in ways if way.is_dir() and not self._may_pass(way)), None)

    def _may_pass(self, folder: Path) -> bool:
        state = folder.stat()
        if state.st_uid == self.uid:
            return bool(state.st_mode & 0o100)
        if state.st_gid == self.gid:
            return bool(state.st_mode & 0o010)
        return bool(state.st_mode & 0o001)


class NoUnprivilegedAccount(RuntimeError):
    """Root runs us, and the machine has no account to hand PostgreSQL to."""


def server_account() -> Account:
    """Ourselves, or for root the first of `postgres` and `nobody` that exists."""
    if os.geteuid() != 0:
        return Account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoUnprivilegedAccount("PostgreSQL does not run as root: add a `postgres` account")
