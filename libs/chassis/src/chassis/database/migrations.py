"""Schema migrations with Alembic. A revision's id is its file's stem: `0001_initial`."""

import asyncio
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis.database.engine import async_url
from chassis.database.tables import chassis_tables

_LOCK = 7_306_911  # any fixed number: two migrators of one database take turns


def migrations_of(package: ModuleType) -> Path:
    """The package's migrations: inside it when installed, beside `src` in a checkout."""
    folder = Path(package.__path__[0])
    inside = folder / "migrations"
    return inside if inside.is_dir() else folder.parents[1] / "migrations"


async def migrate(url: str, versions: Path) -> bool:
    """Bring the database to the newest revision; False when it was there already."""
    engine = create_async_engine(async_url(url))
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            if await _revision(connection) == head(versions):
                return False
            await connection.run_sync(_upgrade, versions)
            return True
    finally:
        await engine.dispose()


def head(versions: Path) -> str:
    """The newest revision's id; the files are numbered and form one line."""
    return max(path.stem for path in versions.glob("[0-9]*.py"))


async def _revision(connection: AsyncConnection) -> str | None:
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(revision) if revision else None


def _upgrade(connection: Connection, versions: Path) -> None:
    # Imported here: it takes half a second, which a start without migrations need not spend.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "alembic"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(versions))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def create_chassis_tables(connection: Connection) -> None:
    """Create outbox, inbox, idempotency keys and dead letters, in a service's first revision."""
    metadata = MetaData()
    chassis_tables(metadata)
    metadata.create_all(connection, checkfirst=False)


def migrate_now(url: str, versions: Path) -> bool:
    return asyncio.run(migrate(url, versions))
