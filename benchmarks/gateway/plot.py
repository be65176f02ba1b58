"""The figures as a picture: requests per second and CPU of each gateway, by operation."""

from pathlib import Path
from typing import Any

import pygal
from pygal.style import CleanStyle

from benchmarks.gateway.load import median
from benchmarks.gateway.report import NAMES, Figures


def draw(figures: Figures, path: Path) -> None:
    chart: Any = pygal.HorizontalBar(
        style=CleanStyle,
        js=(),
        title="Requests per second, one process each",
        print_values=True,
        print_values_position="top",
        value_formatter=lambda value: f"{value:,.0f}",
        legend_at_bottom=True,
        height=640,
        order_min=1,
        show_x_labels=False,
    )
    operations = list(figures.rounds)[::-1]
    chart.x_labels = operations
    for name in NAMES[::-1]:
        values = [_per_second(figures, operation, name) for operation in operations]
        chart.add(name, values)
    chart.render_to_file(str(path))


def _per_second(figures: Figures, operation: str, name: str) -> float | None:
    rounds = figures.rounds[operation].get(name)
    return median(rounds).per_second if rounds else None
