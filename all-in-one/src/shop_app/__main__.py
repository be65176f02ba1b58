import sys
from collections.abc import Sequence

import structlog
import uvloop
from chassis.database.migrations import migrate_now, migrations_of
from chassis.telemetry.export import recording
from chassis.telemetry.logs import configure_logs

from shop_app.bootstrap import build
from shop_app.config import AppSettings
from shop_app.parts import SERVICES
from shop_app.serving import serve

_log = structlog.get_logger()


def main(argv: Sequence[str]) -> None:
    """`migrate` brings every database up to date; without an argument the shop serves."""
    settings = AppSettings()
    configure_logs("shop", settings.log_format, settings.log_level)
    if list(argv) == ["migrate"]:
        _migrate(settings)
    elif not argv:
        with recording("shop", settings):
            uvloop.run(serve(build, settings))
    else:
        raise SystemExit("usage: python -m shop_app [migrate]")


def _migrate(settings: AppSettings) -> None:
    for part in SERVICES:
        changed = migrate_now(settings.database_url(part.name), migrations_of(part.package))
        _log.info("migrated" if changed else "already_migrated", part=part.name)


if __name__ == "__main__":
    main(sys.argv[1:])
