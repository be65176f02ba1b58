"""PostgreSQL, started for real."""

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from embedded.leftovers import stop_leftover_postgres
from embedded.postgres import Postgres, create_role_and_database


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "postgres"
    Postgres(tmp_path / "postgres").remove()


@pytest.fixture
def postgres(directory: Path) -> Iterator[Postgres]:
    server = Postgres(directory, durable=False)
    yield server
    server.stop()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One whose parents every account may pass."""
    with tempfile.TemporaryDirectory(prefix="shop-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


async def test_a_role_reaches_its_own_database_and_no_other(postgres: Postgres) -> None:
    postgres.start()
    url = postgres.superuser_url()
    for name in ("orders", "users"):
        await create_role_and_database(url, name, "it's secret", name)
        await create_role_and_database(url, name, "it's secret", name)

    own = await asyncpg.connect(postgres.url("orders", "it's secret", "orders"))
    assert await own.fetchval("SHOW server_encoding") == "UTF8"
    await own.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(postgres.url("orders", "it's secret", "users"))


def test_below_a_closed_folder_the_data_goes_where_the_servers_account_can_reach_it(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Postgres(closed / "postgres", durable=False)
    server.start()
    server.stop()

    assert (server.data / "PG_VERSION").exists()
    assert server.cluster.stat().st_mode & 0o077 == 0

    server.remove()
    assert not server.cluster.exists()


def test_a_directory_that_was_deleted_takes_its_faraway_cluster_with_it(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    server = Postgres(tmp_path / "closed" / "postgres", durable=False)
    server.start()
    server.stop()
    shutil.rmtree(server.directory)

    server.start()

    assert server.is_ready()
    server.stop()
    server.remove()


async def test_a_second_start_ends_the_server_that_a_killed_supervisor_left(
    directory: Path,
) -> None:
    left = Postgres(directory)
    left.start()
    await _run(left, "CREATE TABLE note AS SELECT 'kept' AS text")

    fresh = Postgres(directory)
    fresh.start()

    assert await _run(fresh, "SELECT text FROM note") == "kept"
    fresh.stop()
    left.stop()


async def test_a_killed_server_starts_again_only_after_the_last_of_its_backends(
    directory: Path,
) -> None:
    server = Postgres(directory)
    server.start()
    await _run(server, "CREATE TABLE note AS SELECT 'kept' AS text")
    busy = await asyncpg.connect(server.superuser_url())
    backend = os.pidfd_open(int(str(await busy.fetchval("SELECT pg_backend_pid()"))))
    signal.pidfd_send_signal(backend, signal.SIGSTOP)
    process = server._process
    assert process is not None
    process.kill()
    process.wait()

    stop_leftover_postgres(server.data, seconds=0.1)

    assert select.select([backend], [], [], 0)[0]
    server.start()
    assert await _run(server, "SELECT text FROM note") == "kept"
    server.stop()
    os.close(backend)
    busy.terminate()


def test_a_foreign_pid_in_the_pid_file_does_not_stop_postgres(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    postgres.start()

    assert postgres.is_ready()


async def test_a_socket_that_a_killed_server_left_does_not_stop_the_next(
    postgres: Postgres, tmp_path: Path
) -> None:
    other = Postgres(tmp_path / "other", durable=False)
    other.start()
    postgres.prepare()
    lock = postgres.cluster / f".s.PGSQL.{postgres.port}.lock"
    lock.write_text((other.data / "postmaster.pid").read_text())  # its number, given to another

    postgres.start()

    assert await _run(postgres, "SELECT inet_client_addr() IS NULL")
    other.stop()
    other.remove()


def test_where_a_socket_would_have_too_long_a_path_the_server_is_asked_by_tcp(
    open_folder: Path,
) -> None:
    server = Postgres(open_folder / ("deep" * 25), durable=False)

    assert f"@127.0.0.1:{server.port}/" in server.url("orders", "word", "orders")


def test_an_interrupted_first_start_is_begun_anew(postgres: Postgres) -> None:
    postgres.prepare()
    postgres.data.rename(postgres.data.with_name("data.new"))

    postgres.start()

    assert postgres.is_ready()


def test_the_server_dies_with_the_process_that_started_it(directory: Path) -> None:
    script = (
        "import sys, pathlib; from embedded.postgres import Postgres\n"
        "server = Postgres(pathlib.Path(sys.argv[1]), durable=False); server.start()\n"
        "print(server._process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", script, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as starter:
        assert starter.stdout is not None
        server = os.pidfd_open(int(starter.stdout.readline()))
        starter.send_signal(signal.SIGKILL)

    assert select.select([server], [], [], 10)[0]
    os.close(server)


async def _run(server: Postgres, statement: str) -> object:
    connection = await asyncpg.connect(server.superuser_url())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
