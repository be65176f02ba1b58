"""Reads a table of rates from a TOML file; a wrong one stops the service at start."""

import tomllib
from importlib.resources import files
from pathlib import Path

from chassis.money import Money
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shipping_service.domain.rates import Bracket, InvalidRates, Offer, RateTable, Zone


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _BracketModel(_Strict):
    up_to_grams: int = Field(gt=0)
    prices: dict[str, str] = Field(min_length=1)

    def read(self) -> Bracket:
        prices = {currency: Money.parse(text, currency) for currency, text in self.prices.items()}
        if any(price.minor < 0 for price in prices.values()):
            raise InvalidRates("a price cannot be negative")
        return Bracket(self.up_to_grams, prices)


class _OfferModel(_Strict):
    id: str = Field(min_length=1, max_length=255)
    name: str
    carrier: str
    min_days: int = Field(ge=0)
    max_days: int = Field(ge=0)
    brackets: list[_BracketModel]

    def read(self) -> Offer:
        return Offer(
            id=self.id,
            name=self.name,
            carrier=self.carrier,
            min_days=self.min_days,
            max_days=self.max_days,
            brackets=tuple(each.read() for each in self.brackets),
        )


class _ZoneModel(_Strict):
    name: str
    countries: frozenset[str]
    offers: list[_OfferModel]

    def read(self) -> Zone:
        return Zone(self.name, self.countries, tuple(each.read() for each in self.offers))


class _RatesModel(_Strict):
    zones: list[_ZoneModel]


def load_rates(path: Path | None) -> RateTable:
    """The rates of this file, or the ones that come with the service."""
    source = path or files("shipping_service").joinpath("rates.toml")
    try:
        model = _RatesModel.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
        return RateTable(tuple(zone.read() for zone in model.zones))
    except (OSError, tomllib.TOMLDecodeError, ValidationError, ValueError) as error:
        raise InvalidRates(f"{source}: {error}") from error
