"""PostgreSQL from its wheel, as root or not."""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import asyncpg

from embedded.account import server_account
from embedded.binaries import postgres_bin
from embedded.leftovers import remove_leftover_sockets, stop_leftover_postgres
from embedded.ports import free_port
from embedded.server import Command, Server, ServerDidNotStart

_SUPERUSER = "postgres"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "48MB",
    "max_connections": "120",
    "max_wal_size": "512MB",
    "recovery_init_sync_method": "syncfs",  # one call instead of one for each file
    "jit": "off",  # compiling costs more than our short queries take
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_LONGEST_SOCKET_PATH = 107  # Linux allows no more
_FAST_AND_LOSSY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """One cluster below `directory`; its superuser's password is in a file there."""

    def __init__(
        self,
        directory: Path,
        *,
        port: int | None = None,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.directory = directory.absolute()
        self.port = port or free_port()
        self.log = self.directory / "server.log"
        self._durable = durable
        self._settings = _SETTINGS | ({} if durable else _FAST_AND_LOSSY) | dict(settings or {})
        self._account = server_account()

    @cached_property
    def cluster(self) -> Path:
        """The folder of the data, elsewhere when the server's account cannot pass a parent."""
        self._make_directory()
        if not self._account.first_closed_folder(self.directory):
            return self.directory / "cluster"
        name = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
        return Path("/var/tmp") / f"shop-postgres-{name}"  # noqa: S108 - becomes 0700

    @property
    def data(self) -> Path:
        return self.cluster / "data"

    def superuser_url(self, database: str = "postgres") -> str:
        return self.url(_SUPERUSER, self._password_file.read_text(), database)

    def url(self, role: str, password: str, database: str) -> str:
        """By the server's socket, which costs less than TCP, unless its path were too long."""
        user = f"{role}:{quote(password)}"
        if not self._has_socket:
            return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"
        host = quote(str(self.cluster), safe="")
        return f"postgresql://{user}@/{database}?host={host}&port={self.port}"

    def prepare(self) -> None:
        self._make_directory()
        self._make_cluster_folder()
        stop_leftover_postgres(self.data)
        remove_leftover_sockets(self.cluster)
        if not self._password_file.exists():
            # Somebody deleted the directory, but not the cluster that had to live elsewhere.
            shutil.rmtree(self.data, ignore_errors=True)
        if not self.data.exists():
            self._initialise()

    def command(self) -> Command:
        settings = self._settings | {
            "port": str(self.port),
            "unix_socket_directories": f'"{self.cluster}"' if self._has_socket else "",
        }
        options = [word for item in settings.items() for word in ("-c", "=".join(item))]
        return Command(
            argv=(str(self._bin / "postgres"), "-D", str(self.data), *options),
            environment=self._environment(),
            folder=self.cluster,
            account=self._account,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, then writes a checkpoint
            death_signal=signal.SIGQUIT,  # its children need the postmaster to pass it on
        )

    def is_ready(self) -> bool:
        ask = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, env=self._environment(), check=False).returncode == 0  # noqa: S603

    def remove(self) -> None:
        """Delete the cluster and everything else of a stopped server."""
        shutil.rmtree(self.cluster, ignore_errors=True)
        shutil.rmtree(self.directory, ignore_errors=True)

    @cached_property
    def _bin(self) -> Path:
        return postgres_bin(self._account)

    @property
    def _has_socket(self) -> bool:
        socket = self.cluster / f".s.PGSQL.{self.port}"
        return len(os.fsencode(socket)) <= _LONGEST_SOCKET_PATH

    @property
    def _password_file(self) -> Path:
        return self.directory / "superuser-password"

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "HOME": str(self.cluster),
        }

    def _make_directory(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The other account passes through; it cannot list, and the files in it are 0600.
        self.directory.chmod(0o711 if self._account.is_other else 0o700)

    def _make_cluster_folder(self) -> None:
        self.cluster.mkdir(exist_ok=True, mode=0o700)
        if self.cluster.is_symlink() or self.cluster.stat().st_mode & 0o077:
            raise PermissionError(f"{self.cluster} is not a private folder of ours")
        self._account.own(self.cluster)

    def _initialise(self) -> None:
        """Build the cluster beside its place: an interrupted build is never taken for a whole."""
        fresh = self.cluster / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._write_password()
        for_initdb = self.cluster / "password"
        shutil.copyfile(self._password_file, for_initdb)
        self._account.own(for_initdb)
        try:
            self._run_initdb(fresh, for_initdb)
        finally:
            for_initdb.unlink()
        fresh.replace(self.data)

    def _run_initdb(self, data: Path, password_file: Path) -> None:
        argv = [
            *(str(self._bin / "initdb"), "-D", str(data), "-U", _SUPERUSER),
            *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
            *("--auth-local=scram-sha-256", "--auth-host=scram-sha-256"),
            f"--pwfile={password_file}",
            *([] if self._durable else ["--no-sync"]),
        ]
        command = Command(tuple(argv), self._environment(), self.cluster, self._account)
        with self.log.open("ab") as output:
            if command.popen(output).wait() != 0:
                raise ServerDidNotStart(f"initdb: {self.log_tail()}")

    def _write_password(self) -> None:
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(24))


async def create_role_and_database(
    superuser_url: str, role: str, password: str, database: str
) -> None:
    """Bring one role and the database it alone may use to the wanted state; safe to repeat."""
    connection = await asyncpg.connect(superuser_url)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f'CREATE ROLE "{role}"')
        await connection.execute(
            f'ALTER ROLE "{role}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 30 '
            f"PASSWORD '{_escaped(password)}'"
        )
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            await connection.execute(f'CREATE DATABASE "{database}" OWNER "{role}"')
        await connection.execute(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    finally:
        await connection.close()


def _escaped(text: str) -> str:
    return text.replace("'", "''")
