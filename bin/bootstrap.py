"""Makes .venv from the lock file, with this repository's own distributions in it, editable.

Runs on any Python 3.8 or newer, with the standard library alone. What it did is remembered as a
hash of its inputs in .venv, so that it does nothing the next time.
"""

import hashlib
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TOOLS = ROOT / ".tools" / "uv"
UV = TOOLS / "bin" / "uv"
STAMP = VENV / ".shopmesh-setup"
GRAPHIQL = ROOT / "frontend" / "graphiql"
GRAPHIQL_ASSETS = ROOT / "graphql-gateway" / "src" / "graphql_gateway" / "graphiql_assets"
GRAPHIQL_STAMP = GRAPHIQL_ASSETS / ".inputs"
OLDEST = (3, 12)


class SetupFailed(Exception):
    """A step failed; the message says what to do about it."""


def members():
    """The folders of this repository's distributions."""
    patterns = ("protos", "libs/*", "services/*", "graphql-gateway", "all-in-one", "mesh", "runner")
    found = (path for pattern in patterns for path in sorted(ROOT.glob(pattern)))
    return [path for path in found if (path / "pyproject.toml").exists()]


def digest(paths):
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def python_inputs():
    requirements = (ROOT / "requirements").glob("*.lock")
    return digest([*requirements, *(path / "pyproject.toml" for path in members())])


def run(step, *command):
    """Run a command; show its output only if it fails, and then say which step that was."""
    print("  " + step + " …", flush=True)
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "UV_PYTHON")
    }
    environment["PATH"] = str(VENV / "bin") + os.pathsep + environment.get("PATH", "")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        raise SetupFailed("Setting up failed at: " + step + ".")


def works(python):
    code = "import sys; sys.exit(sys.version_info < " + repr(OLDEST) + ")"
    try:
        ended = subprocess.call([str(python), "-c", code], stderr=subprocess.DEVNULL)
    except OSError:
        return False
    return ended == 0


def install_uv():
    """From PyPI, because a downloaded installer would be one more thing to trust."""
    lock = ROOT / "requirements" / "tools.lock"
    stamp = TOOLS / ".inputs"
    if UV.exists() and stamp.exists() and stamp.read_text() == digest([lock]):
        return
    run("making room for uv", sys.executable, "-m", "venv", "--clear", TOOLS)
    pip = [TOOLS / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check"]
    run("installing uv", *pip, "--quiet", "--require-hashes", "--requirement", lock)
    stamp.write_text(digest([lock]))


def make_environment():
    if works(PYTHON):
        return
    if sys.version_info >= OLDEST:
        run("making .venv", UV, "venv", "--quiet", "--clear", "--python", sys.executable, VENV)
        return
    try:
        run("fetching Python", UV, "venv", "--quiet", "--clear", "--python", "3.13", VENV)
    except SetupFailed:
        raise SetupFailed(
            "Shopmesh needs Python 3.12 or newer. This is "
            + sysconfig.get_python_version()
            + ", and fetching a newer one failed. Install one: `brew install python@3.13`,"
            " `pyenv install 3.13`, or on Debian 13 or Ubuntu 24.04 and newer"
            " `apt-get install python3 python3-venv`."
        ) from None


def install_packages():
    inputs = python_inputs()
    if STAMP.exists() and STAMP.read_text() == inputs and works(PYTHON):
        return
    print("Setting up Shopmesh in .venv; this takes a minute the first time.", flush=True)
    install_uv()
    make_environment()
    pip = [UV, "pip", "install", "--quiet", "--python", PYTHON]
    lock = ROOT / "requirements" / "dev.lock"
    run("installing packages", *pip, "--require-hashes", "--compile-bytecode", "-r", lock)
    editables = [part for path in members() for part in ("--editable", path)]
    run("installing our own", *pip, "--no-deps", "--no-sources", "--no-build-isolation", *editables)
    # Without bytecode, eight processes that start together compile the same files eight times.
    sources = [path / "src" for path in members()]
    run("compiling", PYTHON, "-m", "compileall", "-q", *sources)
    STAMP.write_text(inputs)


def graphiql_inputs():
    ignored = {"node_modules", "dist"}
    folders = (GRAPHIQL, ROOT / "docs" / "operations")  # its default tabs are the examples
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return digest(path for path in files if not ignored & set(path.relative_to(ROOT).parts))


def build_graphiql():
    if not (GRAPHIQL / "build").exists():
        return
    inputs = graphiql_inputs()
    if GRAPHIQL_STAMP.exists() and GRAPHIQL_STAMP.read_text() == inputs:
        return
    run("building GraphiQL", PYTHON, GRAPHIQL / "build")
    GRAPHIQL_STAMP.write_text(inputs)


def main():
    os.umask(0o022)
    try:
        install_packages()
        build_graphiql()
    except SetupFailed as failure:
        sys.stderr.write("\n" + str(failure) + "\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
