"""The Python, the shared libraries and the programs that a start needs."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from embedded.account import server_account
from embedded.binaries import envoy_path, nats_server_path, postgres_bin

from runner.preflight.finding import Finding

_OLDEST_PYTHON = (3, 12)
# Debian's and Ubuntu's names; the library's own name is in the message for everyone else.
_PACKAGES = {
    "libxml2": "libxml2",
    "libssl": "libssl3",
    "libcrypto": "libssl3",
    "libgssapi_krb5": "libgssapi-krb5-2",
    "liblz4": "liblz4-1",
    "libzstd": "libzstd1",
    "libz": "zlib1g",
}


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    subject = f"Python {version[0]}.{version[1]}"
    if version >= _OLDEST_PYTHON:
        return Finding(subject)
    return Finding(subject, "Shopmesh needs Python 3.12 or newer", "Run `make up` with a newer one")


def check_platform(platform: str = sys.platform) -> Finding:
    if platform == "linux":
        return Finding("Linux")
    return Finding(
        platform,
        "the embedded servers are supervised with Linux system calls",
        "Use a Linux machine, or docker-compose.yml",
    )


def check_programs() -> Finding:
    """PostgreSQL, NATS and Envoy are installed and, PostgreSQL, unpacked."""
    subject = "PostgreSQL, NATS and Envoy"
    try:
        for program in (_postgres(), nats_server_path(), envoy_path()):
            if not program.exists():
                raise FileNotFoundError(program)
    except (OSError, RuntimeError, StopIteration) as error:
        return Finding(subject, str(error), "Run `make up` again to install what is missing")
    return Finding(subject)


class UnreadableProgram(RuntimeError):
    """The program's libraries cannot be told; the message is what `ldd` said."""


def check_libraries(list_libraries: Callable[[], str] | None = None) -> Finding:
    """The wheel of PostgreSQL brings no shared libraries of its own."""
    subject = "shared libraries of PostgreSQL"
    try:
        listing = (list_libraries or _ldd)()
    except (OSError, UnreadableProgram) as error:
        return Finding(subject, str(error))
    missing = missing_libraries(listing)
    if not missing:
        return Finding(subject)
    packages = sorted({_package(name) for name in missing})
    return Finding(
        subject, f"missing {', '.join(missing)}", f"sudo apt-get install {' '.join(packages)}"
    )


def missing_libraries(listing: str) -> list[str]:
    """Read the libraries that were not found from the output of `ldd`."""
    return re.findall(r"^\s*(\S+) => not found", listing, re.MULTILINE)


def _package(library: str) -> str:
    return _PACKAGES.get(library.split(".so", maxsplit=1)[0], library)


def _ldd() -> str:
    command = ["ldd", str(_postgres())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise UnreadableProgram((done.stderr + done.stdout).strip())
    return done.stdout


def _postgres() -> Path:
    return postgres_bin(server_account()) / "postgres"
