"""The same picture as text for other tools."""

from collections.abc import Iterable

from shop_mesh.drawing.words import summary
from shop_mesh.traffic.edges import Edge


def mermaid(edges: Iterable[Edge]) -> str:
    """A flowchart that GitHub and GitLab draw in Markdown."""
    lines = (f'  {edge.caller} -->|"{summary(edge)}"| {edge.callee}' for edge in edges)
    return "\n".join(["flowchart LR", *lines])


def dot(edges: Iterable[Edge]) -> str:
    """A graph for Graphviz."""
    lines = (f'  "{edge.caller}" -> "{edge.callee}" [label="{summary(edge)}"];' for edge in edges)
    return "\n".join(["digraph mesh {", "  rankdir=LR; node [shape=box];", *lines, "}"])
