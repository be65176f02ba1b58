"""An edge's figures in a few words."""

from shop_mesh.traffic.edges import Edge


def rate(share: float | None) -> str:
    """A success rate that never rounds a failure away."""
    if share is None:
        return ""
    return "100 %" if share == 1 else f"{min(share * 100, 99.99):.2f} %"


def milliseconds(time: float | None) -> str:
    """Three figures, as far as they mean anything."""
    if time is None:
        return "-"
    return f"{time:.1f}" if time < 10 else f"{time:.0f}"  # noqa: PLR2004 - where a digit says less


def summary(edge: Edge) -> str:
    times = f"{milliseconds(edge.times.quantile(0.5))}/{milliseconds(edge.times.quantile(0.99))} ms"
    answers = edge.answers
    trouble = f", {answers.failed} failed" if answers.failed else ""
    calls = "1 call" if answers.calls == 1 else f"{answers.calls} calls"
    return f"{calls}, {times}{trouble}"
