from xml.etree import ElementTree as ET

import pytest
from shop_mesh.drawing.layers import arrange
from shop_mesh.drawing.places import places
from shop_mesh.drawing.svg import colour, svg
from shop_mesh.drawing.text import dot, mermaid
from shop_mesh.drawing.words import rate
from shop_mesh.traffic.answers import Answers
from shop_mesh.traffic.edges import Edge, Method
from shop_mesh.traffic.times import Times

SVG = "{http://www.w3.org/2000/svg}"


def an_edge(caller: str, callee: str, good: int = 10, failed: int = 0) -> Edge:
    taken = Times.of([{"lower_bound": 4, "width": 0.1, "count": good}])
    return Edge(caller, callee, (Method("/m", Answers(good, 0, failed), taken),), taken)


SHOP = [
    an_edge("edge", "gateway"),
    an_edge("gateway", "order"),
    an_edge("gateway", "payment"),
    an_edge("order", "payment"),
]


def test_callees_stand_to_the_right_of_all_their_callers() -> None:
    layers = arrange((edge.caller, edge.callee) for edge in SHOP)

    cards = [[name for name in column if ">" not in name] for column in layers.columns]
    assert cards == [["edge"], ["gateway"], ["order"], ["payment"]]


def test_a_line_past_a_column_has_room_of_its_own_there() -> None:
    layers = arrange((edge.caller, edge.callee) for edge in SHOP)

    _, lane, _ = layers.paths["gateway", "payment"]
    assert lane in layers.columns[2]


def test_services_that_call_each_other_are_drawn_too() -> None:
    layers = arrange([("a", "b"), ("b", "a")])

    assert sorted(name for column in layers.columns for name in column) == ["a", "b"]


def test_cards_do_not_overlap() -> None:
    cards = list(places(SHOP + [an_edge("gateway", f"s{n}") for n in range(6)]).cards.values())

    for one in cards:
        below = [card for card in cards if card.x == one.x and card.y > one.y]
        assert all(card.y >= one.y + one.height for card in below)


def test_the_picture_has_a_card_per_service_and_a_line_per_edge() -> None:
    picture = ET.fromstring(svg(SHOP, "Who <calls> whom"))  # noqa: S314 - our own

    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert texts[0] == "Who <calls> whom"
    assert {"edge", "gateway", "order", "payment"} <= set(texts)
    lines = [line for line in picture.iter(f"{SVG}path") if line.get("class") == "line"]
    assert len(lines) == len(SHOP)


def test_a_mesh_without_traffic_is_an_empty_picture() -> None:
    assert not list(ET.fromstring(svg([], "Nothing yet")).iter(f"{SVG}path"))  # noqa: S314


def test_failures_change_the_colour() -> None:
    colours = {colour(an_edge("a", "b", 1000, failed)) for failed in (0, 5, 500)}

    assert len(colours) == 3


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, "100 %"), (0.999999, "99.99 %"), (0.5, "50.00 %"), (None, "")]
)
def test_a_rate_never_hides_a_failure(share: float | None, shown: str) -> None:
    assert rate(share) == shown


def test_the_picture_is_there_as_text() -> None:
    edges = [an_edge("order", "payment", 9, failed=1)]

    assert 'order -->|"10 calls, 4.0/4.1 ms, 1 failed"| payment' in mermaid(edges)
    assert '"order" -> "payment" [label="10 calls' in dot(edges)
