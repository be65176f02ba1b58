"""Vendure with a PostgreSQL of its own, which is started and set up as our shop's is."""

import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
from embedded.ports import free_port
from embedded.postgres import Postgres

from benchmarks import npm
from benchmarks.cost_sheet import postgres_cpu_ms

FOLDER = Path(__file__).resolve().parent / "node"
_READY_SECONDS = 90


@dataclass(frozen=True)
class RunningVendure:
    """Where it listens, and its processes."""

    url: str
    node: psutil.Process
    postgres: psutil.Process

    def cpu_ms(self) -> dict[str, float]:
        """Of all its processes since their start."""
        family = [self.node, *self.node.children(recursive=True)]
        used = sum(sum(each.cpu_times()[:2]) for each in family) * 1000
        return {"node": used, "postgres": postgres_cpu_ms(self.postgres)}


@contextmanager
def running_vendure(folder: Path, products: Path, servers: int) -> Iterator[RunningVendure]:
    """So many server processes and a worker, on a database made of `products`."""
    npm.install(FOLDER)
    postgres = Postgres(folder / "postgres")
    postgres.start()
    try:
        environment = _environment(postgres, servers)
        _run("populate.js", str(products), environment=environment, log=folder / "populate.log")
        with _serving(environment, folder / "vendure.log") as process:
            yield RunningVendure(
                f"http://127.0.0.1:{environment['PORT']}",
                psutil.Process(process.pid),
                _postmaster(postgres),
            )
    finally:
        postgres.stop()
        postgres.remove()


def _environment(postgres: Postgres, servers: int) -> dict[str, str]:
    database = urlsplit(postgres.superuser_url())
    [host] = parse_qs(database.query).get("host", [database.hostname or ""])
    return {
        **npm.environment(),
        "NODE_ENV": "production",
        "VENDURE_DISABLE_TELEMETRY": "true",
        "PGHOST": host,
        "PGPORT": str(postgres.port),
        "PGUSER": database.username or "",
        "PGPASSWORD": database.password or "",
        "PGDATABASE": database.path.removeprefix("/"),
        "PORT": str(free_port()),
        "SERVERS": str(servers),
        "SUPERADMIN_PASSWORD": secrets.token_hex(),
        "COOKIE_SECRET": secrets.token_hex(),
    }


def _run(*arguments: str, environment: dict[str, str], log: Path) -> None:
    with log.open("wb") as output:
        done = subprocess.run(  # noqa: S603 - our own script
            ["node", *arguments],  # noqa: S607 - the one that `environment` puts first
            cwd=FOLDER,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"Vendure could not be set up:\n{log.read_text()[-3000:]}")


@contextmanager
def _serving(environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (
        log.open("wb") as output,
        subprocess.Popen(
            ["node", "serve.js"],  # noqa: S607 - likewise
            cwd=FOLDER,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            _wait_until_ready(process, log)
            yield process
        finally:
            process.communicate()


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """It says so in its log."""
    until = time.monotonic() + _READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        if "ready" in log.read_text().splitlines():
            return
        time.sleep(0.1)
    raise SystemExit(f"Vendure did not start:\n{log.read_text()[-3000:]}")


def _postmaster(postgres: Postgres) -> psutil.Process:
    return psutil.Process(int((postgres.data / "postmaster.pid").read_text().split()[0]))
