import sys
from collections.abc import Sequence

from chassis.telemetry.export import Telemetry
from chassis.telemetry.logs import configure_logs

from graphql_gateway.bootstrap import build
from graphql_gateway.config import GatewaySettings
from graphql_gateway.serving import serve


def main(argv: Sequence[str]) -> None:
    """Serve until told to stop."""
    if argv:
        raise SystemExit("usage: python -m graphql_gateway")
    settings = GatewaySettings()
    configure_logs("gateway", settings.log_format, settings.log_level)
    with Telemetry("gateway", settings):
        serve(lambda: build(settings), settings.listen)


if __name__ == "__main__":
    main(sys.argv[1:])
