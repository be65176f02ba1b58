import argparse
import sys
from pathlib import Path

from shop_mesh.compiler import compile_mesh
from shop_mesh.credentials import check_credentials
from shop_mesh.edge.istio_file import host_of, is_fresh, write_edge
from shop_mesh.errors import MeshError
from shop_mesh.explain import explain
from shop_mesh.identities import Identities
from shop_mesh.placement import Placement
from shop_mesh.policy import load_policy
from shop_mesh.validate import validate


def main(arguments: list[str] | None = None) -> int:
    """Run one of the mesh's commands; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        print(options.run(options))  # noqa: T201 - the answer to a command
    except MeshError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _explain(options: argparse.Namespace) -> str:
    policy = load_policy(options.policy, trust_domain="cluster.local", namespace="shop")
    return explain(policy, options.caller, options.service, options.method)


def _compile(options: argparse.Namespace) -> str:
    placement = Placement.load(options.placement)
    proxies = compile_mesh(options.policy, placement, options.out)
    check_credentials(placement)
    validate(proxies)
    return "\n".join(f"{proxy.name}: {proxy.bootstrap}" for proxy in proxies)


def _issue(options: argparse.Namespace) -> str:
    placement = Placement.load(options.placement)
    names = [*(service.name for service in placement.services), *(["edge"] * bool(placement.edge))]
    issued = Identities(options.ca, placement.sds_dir).ensure(names)
    return f"issued: {', '.join(issued) or 'nothing, all are fresh'}"


def _edge(options: argparse.Namespace) -> str:
    policy = load_policy(options.policy, trust_domain="cluster.local", namespace="shop")
    if not options.check:
        write_edge(options.file, policy, options.host or host_of(options.file))
    elif not is_fresh(options.file, policy):
        raise MeshError(f"{options.file} is not what the policy says: make istio-edge")
    return str(options.file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shop_mesh")
    parser.add_argument(
        "--policy", type=Path, default=Path("mesh/istio"), help="folder of Istio resources"
    )
    commands = parser.add_subparsers(required=True)
    explained = commands.add_parser("explain", help="say in words what applies to a call")
    explained.add_argument("caller")
    explained.add_argument("service")
    explained.add_argument("method", help="name of an rpc, or a full path")
    explained.set_defaults(run=_explain)
    compiled = commands.add_parser("compile", help="write Envoy bootstraps, judged by Envoy")
    compiled.add_argument("placement", type=Path)
    compiled.add_argument("out", type=Path)
    compiled.set_defaults(run=_compile)
    at_edge = commands.add_parser("edge", help="write the edge as Istio resources")
    at_edge.add_argument("file", type=Path)
    at_edge.add_argument("--host", help="name it is reached by; by default as the file has it")
    at_edge.add_argument("--check", action="store_true", help="only say whether the file is fresh")
    at_edge.set_defaults(run=_edge)
    issued = commands.add_parser("issue", help="write certificates that are missing or old")
    issued.add_argument("placement", type=Path)
    issued.add_argument("ca", type=Path, help="folder of the local authority")
    issued.set_defaults(run=_issue)
    return parser


if __name__ == "__main__":
    sys.exit(main())
