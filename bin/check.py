"""Everything that must hold before a commit: `make check`. Names as arguments run only those."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
PYTHON = sys.executable
MOST_LINES = 100
DEV_LOCK = "requirements/dev.lock"
COMPOSE = ROOT / "docker-compose.yml"
UNCHECKED = "Not checked"
SOURCES = sorted(
    path
    for pattern in ("libs/*/src", "services/*/src", "*/src")
    for path in ROOT.glob(pattern)
    if path != ROOT / "protos" / "src"
)
TESTS = sorted(path for pattern in ("*/tests", "*/*/tests", "tests") for path in ROOT.glob(pattern))


@dataclass(frozen=True)
class Outcome:
    """What one check found; `output` is shown if it failed."""

    name: str
    passed: bool
    seconds: float
    output: str


def run(*command: str | Path, **settings: str) -> tuple[bool, str]:
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **settings, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout


def command(*parts: str | Path) -> Callable[[], tuple[bool, str]]:
    return lambda: run(*parts)


def types() -> tuple[bool, str]:
    """One run over all, so that what is shared is read once."""
    scripts = [ROOT / "bin" / "check.py", *sorted((ROOT / "protos").glob("*.py"))]
    return run(SCRIPTS / "mypy", "--no-error-summary", *SOURCES, *TESTS, *scripts)


def protos_do_not_break() -> tuple[bool, str]:
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder, "image.binpb")
        build: list[str | Path] = [
            SCRIPTS / "buf",
            "build",
            "--path",
            "protos/shop",
            "--output",
            image,
        ]
        against: list[str | Path] = [
            image,
            "--against",
            "protos/baseline.binpb",
            "--config",
            "buf.yaml",
        ]
        built, output = run(*build)
        return run(SCRIPTS / "buf", "breaking", *against) if built else (built, output)


def tracked_files() -> list[Path]:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard")[1]
    return [path for path in map(ROOT.joinpath, listed.splitlines()) if path.is_file()]


def no_addresses_of_this_machine() -> tuple[bool, str]:
    """Neither the registry this machine installs from nor its folders are anyone else's."""
    folders = [str(ROOT), f"{Path.home()}/"]
    found: list[str] = []
    for path in tracked_files():
        text = path.read_text(errors="ignore")
        name = path.relative_to(ROOT)
        found.extend(f"{name}: names {folder}" for folder in folders if folder in text)
        is_lock = path.suffix == ".lock" or path.name in {"package-lock.json", ".npmrc"}
        marks = ('"resolved": "http', "index-url", "registry=")
        if is_lock and any(mark in text for mark in marks):
            found.append(f"{name}: names a package registry")
    return not found, "\n".join(found)


def lock_files() -> tuple[bool, str]:
    """Everything asked for is pinned, and everything pinned has a hash."""
    wrong = []
    for lock in sorted((ROOT / "requirements").rglob("*.lock")):
        entries = lock.read_text().replace("\\\n", " ").splitlines()
        wrong += [f"{lock.name}: no hash: {e}" for e in entries if "--hash=sha256:" not in e]
    locked = set(re.findall(r"^[a-z0-9.-]+(?===)", (ROOT / DEV_LOCK).read_text(), re.MULTILINE))
    wrong += [f"{each} is not pinned: make lock" for each in sorted(asked_for() - locked)]
    for package_lock in ROOT.glob("frontend/*/package-lock.json"):
        packages = json.loads(package_lock.read_text())["packages"]
        wrong += [
            f"{package_lock.parent.name}: no hash: {name}"
            for name, package in packages.items()
            if name and not package.get("link") and "integrity" not in package
        ]
    return not wrong, "\n".join(wrong)


def asked_for() -> set[str]:
    """The packages that our distributions and their tests name, without our own."""
    names = set()
    for path in (
        ROOT / "pyproject.toml",
        *ROOT.glob("*/pyproject.toml"),
        *ROOT.glob("*/*/pyproject.toml"),
    ):
        content = tomllib.loads(path.read_text())
        project = content["project"]
        groups = [project.get("dependencies", [])]
        groups += project.get("optional-dependencies", {}).values()
        groups += content.get("dependency-groups", {}).values()
        names |= {
            re.split(r"[^A-Za-z0-9._-]", each)[0].lower() for group in groups for each in group
        }
    return {name for name in names if not name.startswith("shop-")}


def docker() -> tuple[bool, str]:
    """What only Docker can say; without it that is said, and what does not need it is checked."""
    if shutil.which("docker") is None or not run("docker", "compose", "version")[0]:
        return True, (
            f"{UNCHECKED}: there is no Docker Compose, so no image was built and nothing started "
            "from docker-compose.yml. Its\nfields, mounts, sidecars and Envoy configurations are "
            "among the unit tests; bin/check-images installs and starts what images hold.\n"
            "What only a cluster can prove is listed in docs/deploy.md."
        )
    settings = dict.fromkeys(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text()), "x")
    return run("docker", "compose", "config", "--quiet", **settings)


UNIT_TESTS = [
    *ROOT.glob("*/*/tests/unit"),
    *ROOT.glob("*/tests/unit"),
    ROOT / "protos" / "tests",
    ROOT / "tests" / "architecture",
]
CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    # The longest come first, so that the short ones fill the gaps beside them.
    "types": types,
    "unit tests": command(
        PYTHON, "-m", "pytest", "--no-header", *UNIT_TESTS, ROOT / "protos" / "tests"
    ),
    "import rules": command(SCRIPTS / "lint-imports", "--no-cache"),
    "generated protos fresh": command(PYTHON, "protos/generate.py", "--check"),
    "schema.graphql fresh": command(PYTHON, "-m", "graphql_gateway.export_schema", "--check"),
    "schema.graphql breaking": command(PYTHON, "-m", "graphql_gateway.export_schema", "--breaking"),
    "error catalogue fresh": command(PYTHON, "protos/error_catalogue.py", "--check"),
    "istio edge fresh": command(
        PYTHON, "-m", "shop_mesh", "edge", "--check", "kubernetes/edge/istio.yaml"
    ),
    "lint": command(SCRIPTS / "ruff", "check", "--quiet", "."),
    "format": command(SCRIPTS / "ruff", "format", "--check", "--quiet", "."),
    "proto lint": command(SCRIPTS / "buf", "lint"),
    "proto format": command(SCRIPTS / "buf", "format", "--diff", "--exit-code"),
    "proto breaking": protos_do_not_break,
    "dockerfile": command(SCRIPTS / "hadolint", "Dockerfile"),
    "docker": docker,
    "lock files": lock_files,
    "addresses": no_addresses_of_this_machine,
}


def outcome(name: str) -> Outcome:
    start = time.monotonic()
    passed, output = CHECKS[name]()
    return Outcome(name, passed, time.monotonic() - start, output)


def show(result: Outcome) -> None:
    print(
        f"{'ok  ' if result.passed else 'FAIL'} {result.name} ({result.seconds:.1f} s)", flush=True
    )
    if result.passed and not result.output.startswith(UNCHECKED):
        return
    lines = result.output.splitlines()
    print("\n".join(f"     {line}" for line in lines[-MOST_LINES:]), flush=True)
    if len(lines) > MOST_LINES:
        print(f"     (the last {MOST_LINES} of {len(lines)} lines)", flush=True)


def main(names: Sequence[str]) -> int:
    if unknown := set(names) - set(CHECKS):
        print(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
        return 2
    run(PYTHON, "protos/generate.py", "--google-types-only")
    start = time.monotonic()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = []
        for result in pool.map(outcome, names or CHECKS):
            show(result)
            results.append(result)
    failed = [result.name for result in results if not result.passed]
    print(
        f"{len(results) - len(failed)} of {len(results)} passed in {time.monotonic() - start:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
