"""Writes files that only their owner may read, each replaced in one step."""

import os
import tempfile
from pathlib import Path


def write_private(file: Path, content: str) -> None:
    """Write a file of mode 0600; a reader sees the old content or the new, never a part."""
    # mkstemp creates with mode 0600, so the content is never readable by others.
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(content)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def private_folder(folder: Path) -> Path:
    """Create a folder of mode 0700, or make an existing one so."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder
