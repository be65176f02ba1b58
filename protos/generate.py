"""Generates protos/src from the .proto files; with --check only says whether that is due."""

import filecmp
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.metadata import files
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "protos" / "src"
THIRD_PARTY = ROOT / "protos" / "third_party"
GOOGLE_TYPES = ("google/type/money.proto", "google/type/postal_address.proto")


def copy_google_types() -> None:
    """Bring what the protos import into the workspace, where buf looks for it."""
    for file in files("googleapis-common-protos") or ():
        if str(file) in GOOGLE_TYPES:
            target = THIRD_PARTY / file
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_bytes() != file.read_binary():
                target.write_bytes(file.read_binary())


def generate(out: Path) -> None:
    scripts = sysconfig.get_path("scripts")
    subprocess.run(  # noqa: S603 - our own arguments
        [f"{scripts}/buf", "generate", "--clean", "--output", str(out)],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        check=True,
    )
    source = out / "protos" / "src"
    for package in ("shop", "buf"):
        (source / package / "py.typed").touch()
        for folder in (source / package, *(source / package).rglob("*/")):
            if folder.name != "__pycache__":
                (folder / "__init__.py").touch()
    for stub in source.rglob("*_pb2_grpc.pyi"):
        if not stub.with_suffix(".py").exists():  # mypy_grpc writes one for every file
            stub.unlink()


def tree(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def differences(left: Path, right: Path) -> list[str]:
    common = tree(left) & tree(right)
    changed = filecmp.cmpfiles(left, right, common, shallow=False)
    return sorted((tree(left) ^ tree(right)) | set(changed[1]) | set(changed[2]))


def main(arguments: list[str]) -> int:
    copy_google_types()
    if "--google-types-only" in arguments:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, "protos", "src")
        generate(Path(folder))
        stale = differences(SOURCE, fresh)
        if "--check" in arguments:
            for name in stale:
                print(f"protos/src/{name} is not what `make proto` generates.", file=sys.stderr)
            return 1 if stale else 0
        shutil.rmtree(SOURCE, ignore_errors=True)
        shutil.copytree(fresh, SOURCE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
