import pytest
from product_service.domain.words import corrections, distance, fold, query_words, words_of


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert fold("CAFÉ Straße") == "cafe strasse"
    assert words_of("T-Shirt, 100% wool_blend") == ["t", "shirt", "100", "wool", "blend"]


def test_a_query_is_its_first_eight_words_each_once() -> None:
    assert query_words("a b a c d e f g h i j") == tuple("abcdefgh")


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [
        ("mug", "mug", 0),
        ("mug", "mugs", 1),
        ("shrit", "shirt", 1),
        ("jaket", "jacket", 1),
        ("enamle", "enamel", 1),
        ("kitten", "sitting", 3),
        ("mug", "teapot", 3),
    ],
)
def test_the_distance_counts_letters_and_swapped_neighbours(
    left: str, right: str, steps: int
) -> None:
    assert distance(left, right, most=2) == min(steps, 3)
    assert distance(right, left, most=2) == min(steps, 3)


def test_the_nearest_words_come_first_and_short_words_may_differ_less() -> None:
    assert corrections("jackt", ["packet", "jacket", "jack"]) == ["jack", "jacket"]
    assert corrections("colour", ["color", "cooler"]) == ["color", "cooler"]
    assert corrections("cup", ["cap", "caps"]) == ["cap"]


def test_numbers_and_the_shortest_words_are_meant_as_written() -> None:
    assert corrections("501", ["502"]) == []
    assert corrections("xl", ["xs"]) == []
