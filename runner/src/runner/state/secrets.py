"""Passwords and keys, made once per state folder."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from runner.state.private_file import write_private


@dataclass(frozen=True)
class Secrets:
    """Random values by name; a name gets its value when first asked for."""

    path: Path

    def get(self, name: str) -> str:
        known = self._load()
        if name not in known:
            known[name] = secrets.token_urlsafe(18)
            write_private(self.path, json.dumps(known, indent=2))
        return known[name]

    def _load(self) -> dict[str, str]:
        try:
            return dict(json.loads(self.path.read_text()))
        except FileNotFoundError:
            return {}
