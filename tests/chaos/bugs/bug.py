"""A bug that somebody might write, and the sentence about the books that must become untrue."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.invariants import FOR_EVER, INVARIANTS
from tests.chaos.stretch import Stretch

ROOT = Path(__file__).resolve().parents[3]


class TextNotFound(LookupError):
    """The code has changed since the bug was written: write the bug anew."""


@dataclass(frozen=True)
class Change:
    """One text of a source file, replaced by another."""

    file: str
    """From the root of the repository."""
    old: str
    new: str

    def applied_to(self, source: str) -> str:
        if source.count(self.old) != 1:
            raise TextNotFound(f"{self.file} has {source.count(self.old)} times:\n{self.old}")
        return source.replace(self.old, self.new)


@dataclass(frozen=True)
class Bug:
    """What is changed, what then happens to the shop, and what tells of it."""

    name: str
    says: str
    changes: Sequence[Change]
    stretch: Stretch
    falls: str
    """The beginning of the sentence that is not true any more."""
    statements: Sequence[tuple[str, str]] = field(default_factory=list)
    """Databases, and SQL that takes away what protects them."""

    @property
    def sentence(self) -> str:
        [found] = [each for each in INVARIANTS if each.startswith(self.falls)]
        return found

    @property
    def proof(self) -> str | None:
        """The sentence, if it cannot become true again."""
        return self.sentence if INVARIANTS[self.sentence] in FOR_EVER else None


def spoil(bug: Bug, folder: Path) -> list[Path]:
    """Put it in copies below this folder; where Python is to look before it looks here."""
    found_first: dict[Path, None] = {}
    for change in bug.changes:
        member, _, _ = change.file.partition("/src/")
        if not (folder / member).exists():
            ignored = shutil.ignore_patterns("__pycache__", "tests")
            shutil.copytree(ROOT / member, folder / member, ignore=ignored)
        copy = folder / change.file
        copy.write_text(change.applied_to(copy.read_text()))
        found_first[folder / member / "src"] = None
    return list(found_first)
