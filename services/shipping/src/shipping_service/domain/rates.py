"""What delivery costs: zones of countries, offers in each zone, weight brackets in each offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from chassis.money import Money

from shipping_service.domain.errors import NoRateForAddress, RateNotFound

HEAVIEST_SHIPMENT_GRAMS = 10_000_000


class InvalidRates(ValueError):
    """The table of rates contradicts itself."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A way to deliver a certain weight to a certain address."""

    id: str
    name: str
    carrier: str
    price: Money
    min_days: int
    max_days: int


@dataclass(frozen=True, slots=True)
class Bracket:
    """The price of one parcel up to a weight, by currency."""

    up_to_grams: int
    prices: Mapping[str, Money]


@dataclass(frozen=True, slots=True)
class Offer:
    """A service of a carrier within one zone; its last bracket is the heaviest parcel it takes."""

    id: str
    name: str
    carrier: str
    min_days: int
    max_days: int
    brackets: tuple[Bracket, ...]

    def __post_init__(self) -> None:
        if not self.brackets or any(
            lighter.up_to_grams >= heavier.up_to_grams
            for lighter, heavier in pairwise(self.brackets)
        ):
            raise InvalidRates(f"{self.id}: brackets must be there and grow heavier")
        if len({frozenset(bracket.prices) for bracket in self.brackets}) > 1:
            raise InvalidRates(f"{self.id}: each bracket needs a price in each currency")

    @property
    def largest_parcel_grams(self) -> int:
        return self.brackets[-1].up_to_grams

    def rate(self, weight_grams: int, currency: str) -> Rate | None:
        """Nothing if it has no price in this currency."""
        if currency not in self.brackets[0].prices:
            return None
        price = self._price(weight_grams, currency)
        return Rate(self.id, self.name, self.carrier, price, self.min_days, self.max_days)

    def _price(self, weight_grams: int, currency: str) -> Money:
        """What fills whole parcels costs as many of the heaviest; the rest is weighed."""
        whole, rest = divmod(weight_grams, self.largest_parcel_grams)
        price = self.brackets[-1].prices[currency] * whole
        return price if whole and not rest else price + self._parcel_price(rest, currency)

    def _parcel_price(self, weight_grams: int, currency: str) -> Money:
        return next(
            bracket.prices[currency]
            for bracket in self.brackets
            if weight_grams <= bracket.up_to_grams
        )


@dataclass(frozen=True, slots=True)
class Zone:
    """Countries that cost the same; a zone without any is the rest of the world."""

    name: str
    countries: frozenset[str]
    offers: tuple[Offer, ...]


class RateTable:
    """All zones of a carrier."""

    def __init__(self, zones: tuple[Zone, ...]) -> None:
        ids = [offer.id for zone in zones for offer in zone.offers]
        countries = [country for zone in zones for country in zone.countries]
        if len(set(ids)) < len(ids) or len(set(countries)) < len(countries):
            raise InvalidRates("each rate id and each country may appear once")
        self._by_country = {country: zone for zone in zones for country in zone.countries}
        self._rest = next((zone for zone in zones if not zone.countries), None)

    def quote(self, region_code: str, weight_grams: int, currency: str) -> list[Rate]:
        """The ways to deliver, cheapest first; raises `NoRateForAddress` when there are none."""
        offers = self._offers(region_code) if weight_grams <= HEAVIEST_SHIPMENT_GRAMS else ()
        rates = [rate for offer in offers if (rate := offer.rate(weight_grams, currency))]
        if not rates:
            raise NoRateForAddress(region_code=region_code)
        return sorted(rates, key=lambda rate: (rate.price.minor, rate.id))

    def offer(self, rate_id: str, region_code: str, weight_grams: int) -> Offer:
        """The offer behind a quoted rate."""
        if weight_grams > HEAVIEST_SHIPMENT_GRAMS:
            raise NoRateForAddress("This is too heavy to deliver.", region_code=region_code)
        for offer in self._offers(region_code):
            if offer.id == rate_id:
                return offer
        raise RateNotFound(rate_id=rate_id)

    def _offers(self, region_code: str) -> tuple[Offer, ...]:
        zone = self._by_country.get(region_code, self._rest)
        return zone.offers if zone else ()
