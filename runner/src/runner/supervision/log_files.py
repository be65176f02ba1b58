"""Log files that do not grow for ever."""

import asyncio
import contextlib
import shutil
from pathlib import Path

_CHECK_SECONDS = 5.0


async def keep_small(folder: Path, limit: int = 8_000_000) -> None:
    """Look at the log files again and again."""
    while True:
        rotate_all(folder, limit)
        await asyncio.sleep(_CHECK_SECONDS)


def rotate_all(folder: Path, limit: int) -> None:
    for log in folder.glob("*.log"):
        with contextlib.suppress(OSError):  # deleted meanwhile, or no room: we look again soon
            if log.stat().st_size > limit:
                rotate(log)


def rotate(log: Path) -> None:
    """Move the content aside, below the writers: they hold the file open for appending."""
    shutil.copyfile(log, log.with_name(log.name + ".1"))
    with log.open("r+b") as file:
        file.truncate(0)


def tail(log: Path, lines: int = 12) -> str:
    """Give the last lines of a log that may not exist."""
    try:
        text = log.read_bytes()[-8000:].decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
