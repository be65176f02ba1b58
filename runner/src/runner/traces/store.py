"""Keeps the latest spans and readings in a file that other processes may read meanwhile."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from runner.traces.model import Reading, Span

_MOST_SPANS = 200_000
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS span (
        trace_id TEXT, span_id TEXT, parent_id TEXT, service TEXT, name TEXT,
        began INTEGER, ended INTEGER, failed INTEGER, attributes TEXT,
        PRIMARY KEY (trace_id, span_id)
    );
    CREATE TABLE IF NOT EXISTS reading (
        service TEXT, name TEXT, kind TEXT, unit TEXT, attributes TEXT, value REAL,
        PRIMARY KEY (service, name, attributes)
    );
"""


class Store:
    """Written by the collector's threads, read by commands."""

    def __init__(self, file: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")  # nobody mourns a lost trace
        self._connection.executescript(_SCHEMA)

    def keep_spans(self, spans: Iterable[Span]) -> None:
        rows = [
            (
                *(each.trace_id, each.span_id, each.parent_id, each.service, each.name),
                *(each.began, each.ended, each.failed, json.dumps(each.attributes)),
            )
            for each in spans
        ]
        with self._lock, self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
            )
            self._connection.execute(
                "DELETE FROM span WHERE rowid <= (SELECT max(rowid) FROM span) - ?", [_MOST_SPANS]
            )

    def keep_readings(self, readings: Iterable[Reading]) -> None:
        rows = [
            (each.service, each.name, each.kind, each.unit, json.dumps(each.attributes), each.value)
            for each in readings
        ]
        with self._lock, self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO reading VALUES (?,?,?,?,?,?)", rows
            )


def trace(file: Path, trace_id: str) -> list[Span]:
    """All spans of a trace, in the order in which they began."""
    rows = _read(file, "SELECT * FROM span WHERE trace_id = ? ORDER BY began", trace_id)
    return [Span(**row) for row in rows]


def traces_of_order(file: Path, number: str) -> list[str]:
    """The ids of all traces that worked on the order, the oldest first."""
    rows = _read(
        file,
        """SELECT trace_id FROM span WHERE attributes ->> '"shop.order_number"' = ?
           GROUP BY trace_id ORDER BY min(began)""",
        number,
    )
    return [row["trace_id"] for row in rows]


def readings(file: Path) -> list[Reading]:
    rows = _read(file, "SELECT * FROM reading ORDER BY name, service, attributes")
    return [Reading(**row) for row in rows]


def _read(file: Path, query: str, *values: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [_decoded(dict(row)) for row in connection.execute(query, values)]


def _decoded(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"attributes": json.loads(row["attributes"])} if "attributes" in row else row
