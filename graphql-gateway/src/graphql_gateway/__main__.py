import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from functools import partial

from chassis.telemetry.export import recording
from chassis.telemetry.logs import configure_logs
from starlette.types import ASGIApp

from graphql_gateway.bootstrap import SUBGRAPHS, build, build_subgraph_app
from graphql_gateway.config import GatewaySettings
from graphql_gateway.serving import serve


def main(argv: Sequence[str]) -> None:
    """Serve the gateway, or one of its subgraphs, until told to stop."""
    name, application = _asked(argv)
    settings = GatewaySettings()
    configure_logs(name, settings.log_format, settings.log_level)
    with recording(name, settings):
        serve(lambda: application(settings), settings.listen)


def _asked(argv: Sequence[str]) -> tuple[str, Callable[[GatewaySettings], ASGIApp]]:
    parser = ArgumentParser(prog="python -m graphql_gateway", description=main.__doc__)
    parser.add_argument("--subgraph", choices=SUBGRAPHS, help="serve this domain alone")
    subgraph = parser.parse_args(argv).subgraph
    if subgraph is None:
        return "gateway", build
    return f"subgraph-{subgraph}", partial(build_subgraph_app, subgraph)


if __name__ == "__main__":
    main(sys.argv[1:])
