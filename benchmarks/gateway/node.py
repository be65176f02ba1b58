"""The packages of the peers on Node."""

import subprocess
from importlib.resources import files
from pathlib import Path

import google.type

from benchmarks import npm

FOLDER = Path(__file__).resolve().parent / "node"
_PROTOS = Path(__file__).resolve().parents[2] / "protos"


def program(name: str) -> list[str]:
    return [str(FOLDER / "node_modules" / ".bin" / name)]


def compose(upstream: Path, supergraph: Path) -> None:
    """Make Hive Gateway's schema of the protos."""
    google_protos = Path(next(iter(google.type.__path__))).parents[1]
    well_known = Path(str(files("grpc_tools"))) / "_proto"
    protos = ":".join(map(str, (_PROTOS, google_protos, well_known)))
    subprocess.run(  # noqa: S603
        [*program("mesh-compose"), "-c", "mesh.config.js", "-o", str(supergraph)],
        cwd=FOLDER,
        env={**npm.environment(), "UPSTREAM": str(upstream), "PROTOS": protos},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
