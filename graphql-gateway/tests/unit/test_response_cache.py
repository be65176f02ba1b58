"""What the response cache keeps, and when it lets go."""

from graphql_gateway.http.cache_key import Key
from graphql_gateway.http.response_cache import ResponseCache


class Time:
    now = 100.0
    epoch: int | None = 0

    def __call__(self) -> float:
        return self.now


def a_key(name: str) -> Key:
    return Key("POST", b"", name.encode())


def cache(time: Time, most_bytes: int = 10_000) -> ResponseCache:
    return ResponseCache(most_bytes, lambda: time.epoch, time)


def put(kept: ResponseCache, name: str, tags: set[str] | None = None, began: float = 100.0) -> None:
    kept.put(a_key(name), b"{}", [], 60, tags or set(), began)


def test_an_answer_is_kept_for_its_seconds() -> None:
    time = Time()
    kept = cache(time)
    put(kept, "a")

    assert kept.get(a_key("a"))
    time.now += 60
    assert kept.get(a_key("a")) is None


def test_the_answer_used_the_longest_ago_makes_room() -> None:
    kept = cache(Time(), most_bytes=3_500)
    for name in "abc":
        put(kept, name)
    kept.get(a_key("a"))
    put(kept, "d")

    assert kept.get(a_key("a"))
    assert kept.get(a_key("b")) is None


def test_an_answer_too_large_for_the_cache_is_not_kept() -> None:
    kept = cache(Time(), most_bytes=500)
    put(kept, "a")

    assert kept.get(a_key("a")) is None


def test_a_change_forgets_the_answers_made_of_it_alone() -> None:
    kept = cache(Time())
    put(kept, "a", {"product:1"})
    put(kept, "b", {"product:2"})
    kept.changed(["product:1"])

    assert kept.get(a_key("a")) is None
    assert kept.get(a_key("b"))


def test_an_answer_that_was_overtaken_by_a_change_is_not_kept() -> None:
    time = Time()
    kept = cache(time)
    kept.changed(["product:1"])
    put(kept, "a", {"product:1"}, began=99.0)
    assert kept.get(a_key("a")) is None

    put(kept, "a", {"product:1"}, began=100.5)  # with a read that began before it, and the change
    assert kept.get(a_key("a")) is None

    time.now += 1
    put(kept, "a", {"product:1"}, began=101.0)
    assert kept.get(a_key("a"))


def test_nothing_survives_a_gap_in_the_events() -> None:
    time = Time()
    kept = cache(time)
    put(kept, "a")
    time.epoch = 1
    assert kept.get(a_key("a")) is None

    time.epoch = None
    put(kept, "a")
    assert kept.get(a_key("a")) is None


def test_long_questions_and_many_tags_count_for_the_bound() -> None:
    kept = cache(Time(), most_bytes=10_000)

    put(kept, "q" * 10_000)
    put(kept, "tagged", {f"stock:{number}" for number in range(50)})

    assert kept.get(a_key("q" * 10_000)) is None
    assert kept.get(a_key("tagged")) is None
