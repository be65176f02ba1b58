"""The main function of every service process."""

import asyncio
import gc
import signal
from collections.abc import Callable, Sequence
from types import ModuleType

import structlog
import uvloop

from chassis.database.migrations import migrate_now, migrations_of
from chassis.service import Service
from chassis.settings import ServiceSettings
from chassis.telemetry.export import recording
from chassis.telemetry.logs import configure_logs

_log = structlog.get_logger()
_GC_THRESHOLDS = (25_000, 20, 20)


def run[S: ServiceSettings](
    name: str,
    package: ModuleType,
    settings_type: type[S],
    build: Callable[[S], Service],
    argv: Sequence[str],
) -> None:
    """`migrate` brings the database up to date; without an argument the service serves."""
    settings = settings_type()
    configure_logs(name, settings.log_format, settings.log_level)
    if list(argv) == ["migrate"]:
        changed = migrate_now(settings.database_url, migrations_of(package))
        _log.info("migrated" if changed else "already_migrated")
    elif not argv:
        with recording(name, settings):
            uvloop.run(_serve(lambda: build(settings)))
    else:
        raise SystemExit(f"usage: python -m {package.__name__} [migrate]")


async def _serve(build: Callable[[], Service]) -> None:
    service = build()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await service.start()
    leave_alone_what_stays()
    await stopping.wait()
    await service.stop()


def leave_alone_what_stays() -> None:
    """Spare the garbage collector what lives as long as the process: modules, statements, pools.

    Requests leave few cycles behind, so looking for young ones can be rarer than the default.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
