from pathlib import Path

import pytest
from shipping_service.adapters.rate_file import load_rates
from shipping_service.domain.errors import NoRateForAddress, RateNotFound
from shipping_service.domain.rates import InvalidRates, RateTable, Zone

from services.shipping.tests.builders import an_offer, usd

HOME = Zone("home", frozenset({"US"}), (an_offer("home", up_to_1000="3.00"),))
ABROAD = Zone("abroad", frozenset(), (an_offer("abroad", up_to_1000="8.00"),))


@pytest.mark.parametrize(
    ("grams", "price"),
    [
        (0, "5.00"),
        (1, "5.00"),
        (1_000, "5.00"),
        (1_001, "9.00"),
        (10_000, "9.00"),
        (10_001, "14.00"),
        (20_000, "18.00"),
        (21_500, "27.00"),
    ],
)
def test_a_weight_costs_what_its_parcels_cost(grams: int, price: str) -> None:
    rate = an_offer().rate(grams, "USD")
    assert rate is not None
    assert rate.price == usd(price)


def test_a_zone_without_countries_is_the_rest_of_the_world() -> None:
    table = RateTable((HOME, ABROAD))
    assert [rate.id for rate in table.quote("US", 100, "USD")] == ["home"]
    assert [rate.id for rate in table.quote("NZ", 100, "USD")] == ["abroad"]


def test_rates_come_cheapest_first() -> None:
    dear, cheap = an_offer("dear", up_to_1000="9.00"), an_offer("cheap", up_to_1000="2.00")
    table = RateTable((Zone("all", frozenset(), (dear, cheap)),))
    assert [rate.id for rate in table.quote("US", 1, "USD")] == ["cheap", "dear"]


@pytest.mark.parametrize(
    ("region", "grams", "currency"),
    [("NZ", 100, "USD"), ("US", 10_000_001, "USD"), ("US", 100, "JPY")],
)
def test_where_nothing_is_offered_the_quote_is_refused(
    region: str, grams: int, currency: str
) -> None:
    with pytest.raises(NoRateForAddress) as refusal:
        RateTable((HOME,)).quote(region, grams, currency)
    assert refusal.value.metadata == {"region_code": region}


def test_a_rate_of_another_zone_is_not_found() -> None:
    with pytest.raises(RateNotFound):
        RateTable((HOME, ABROAD)).offer("abroad", "US", 100)


def test_brackets_must_grow_heavier() -> None:
    with pytest.raises(InvalidRates):
        an_offer(up_to_1000="3.00", up_to_500="4.00")


def test_a_country_is_in_one_zone() -> None:
    twice = Zone("again", frozenset({"US"}), (an_offer("again"),))
    with pytest.raises(InvalidRates):
        RateTable((HOME, twice))


@pytest.mark.parametrize("currency", ["USD", "EUR", "GBP"])
@pytest.mark.parametrize("region", ["US", "CA", "GB", "DE", "NZ", "XK"])
def test_the_rates_that_come_with_the_service_cover_the_world(region: str, currency: str) -> None:
    standard, express = load_rates(None).quote(region, 750, currency)
    assert standard.price < express.price
    assert standard.min_days > express.max_days - 1


A_ZONE = """
[[zones]]
name = "everywhere"
countries = []
"""
AN_OFFER = """
[[zones.offers]]
id = "standard"
name = "Standard"
carrier = "Post"
min_days = 1
max_days = 2
brackets = [{ up_to_grams = 5, prices = { USD = "cheap" } }]
"""


@pytest.mark.parametrize("text", ["zones = 3", "zones = [", A_ZONE, A_ZONE + AN_OFFER])
def test_a_wrong_file_of_rates_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rates.toml"
    path.write_text(text)
    with pytest.raises(InvalidRates, match=r"rates\.toml"):
        load_rates(path)
