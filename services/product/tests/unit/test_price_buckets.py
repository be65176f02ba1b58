from product_service.application.search import price_buckets


def test_prices_fall_into_ranges_of_the_same_width_and_empty_ones_are_left_out() -> None:
    assert price_buckets([100, 199, 1099]) == [(100, 299, 2), (900, 1099, 1)]


def test_one_price_is_one_range_and_none_is_none() -> None:
    assert price_buckets([500, 500]) == [(500, 500, 2)]
    assert price_buckets([]) == []
