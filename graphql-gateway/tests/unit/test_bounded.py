from graphql_gateway.bounded import Bounded


def filled() -> Bounded[str, bytes]:
    store: Bounded[str, bytes] = Bounded(10, len)
    store.put("old", b"1234")
    store.put("new", b"1234")
    return store


def test_what_was_used_the_longest_ago_makes_room() -> None:
    store = filled()
    store.get("old")

    store.put("newest", b"1234")

    assert (store.get("old"), store.get("new"), store.bytes) == (b"1234", None, 8)


def test_what_is_larger_than_the_store_drives_nothing_out_but_what_it_replaces() -> None:
    store = filled()

    store.put("new", b"12345678901")

    assert (store.get("old"), store.get("new"), store.bytes) == (b"1234", None, 4)
