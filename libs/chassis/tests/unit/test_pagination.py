import pytest
from chassis.pagination import InvalidPageToken, decode_token, encode_token, page_size


def test_a_token_gives_back_the_key_it_was_made_of() -> None:
    token = encode_token(["mug", 7], filter="status=active")

    assert decode_token(token, length=2, filter="status=active") == ["mug", 7]


def test_no_token_is_the_first_page() -> None:
    assert decode_token("", length=1) is None


def test_a_token_of_another_filter_is_refused() -> None:
    token = encode_token(["mug"], filter="status=active")

    with pytest.raises(InvalidPageToken):
        decode_token(token, length=1, filter="status=draft")


@pytest.mark.parametrize("token", ["x", "%%%", "bnVsbA", "W10", "W1wiYVwiXQ", "é", "WyIiLG51bGxd"])
def test_a_malformed_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidPageToken):
        decode_token(token, length=1)


def test_the_page_size_has_a_default_and_a_maximum() -> None:
    assert (page_size(0), page_size(7), page_size(5_000)) == (20, 7, 100)
