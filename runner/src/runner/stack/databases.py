"""One database and one role per service, and their schemas."""

import asyncio

import asyncpg
from embedded.postgres import Postgres, create_role_and_database

from runner.project import newest_revision
from runner.stack.environment import Environments
from runner.stack.parts import SERVICES, Service
from runner.stack.settings import StackSettings
from runner.supervision.log_files import tail
from runner.zygote.client import ZygoteClient
from runner.zygote.protocol import Launch


async def create_databases(postgres: Postgres, settings: StackSettings) -> None:
    """Bring roles, passwords and databases to the wanted state."""
    await _close_shared_databases(postgres)
    url = postgres.superuser_url()
    # One after the other: CREATE DATABASE copies a template that only one may copy at a time.
    for service in SERVICES:
        password = settings.database_password(service)
        await create_role_and_database(url, service.role, password, service.database)


async def _close_shared_databases(postgres: Postgres) -> None:
    connection = await asyncpg.connect(postgres.superuser_url())
    try:
        await connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    finally:
        await connection.close()


class Migrations:
    """Runs each service's own `migrate`, where the database is not at its newest revision."""

    def __init__(
        self,
        postgres: Postgres,
        settings: StackSettings,
        environments: Environments,
        zygote: ZygoteClient,
    ) -> None:
        self._postgres = postgres
        self._settings = settings
        self._environments = environments
        self._zygote = zygote

    async def run(self) -> None:
        behind = [service for service in SERVICES if not await self._is_current(service)]
        if behind:
            # Half a second to import: once here instead of once in each child.
            self._zygote.preload(["alembic.command", "alembic.config"])
        await asyncio.gather(*(self._migrate(service) for service in behind))

    async def _is_current(self, service: Service) -> bool:
        connection = await asyncpg.connect(self._postgres.superuser_url(service.database))
        try:
            if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
                return False
            revision = await connection.fetchval("SELECT version_num FROM alembic_version")
        finally:
            await connection.close()
        return bool(revision == newest_revision(service.package))

    async def _migrate(self, service: Service) -> None:
        name = f"{service.name}-migrate"
        log = self._settings.state.log(name)
        launch = Launch(name, service.module, ["migrate"], self._environments.of(service), str(log))
        child = await self._zygote.fork(launch)
        code = await child.wait()
        if code != 0:
            raise RuntimeError(f"the migration of {service.name} failed:\n{tail(log)}")
