"""Reading single cells; each refusal says what the cell holds and what it should."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import quote

from chassis.money import Money

from runner.catalogue.model import CellError, Status

MAX_QUANTITY = 1_000_000_000
_AMOUNT = re.compile(r"\d{1,12}(\.\d+)?")
_DECIMAL = re.compile(r"\d{1,9}(\.\d+)?")
_QUANTITY = re.compile(r"-?\d{1,10}(\.0+)?")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_TAG = re.compile(rf"\s*({_QUOTED.pattern}|[^,]*)\s*(?:,|$)")
_YES = frozenset(("true", "yes", "1"))
_NO = frozenset(("false", "no", "0"))
_GRAMS = {
    "g": Decimal(1),
    "kg": Decimal(1000),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}
_MAX_GRAMS = 1_000_000


def amount(text: str, currency: str, name: str) -> int:
    """Minor units of a price such as `19.99`."""
    if not text:
        raise CellError(f"the {name} is missing")
    if not _AMOUNT.fullmatch(text):
        raise CellError(f"the {name} {text!r} is not an amount such as 19.99")
    try:
        return Money.parse(text, currency).minor
    except ValueError:
        raise CellError(f"the {name} {text!r} has too many digits for {currency}") from None


def quantity(text: str) -> int | None:
    """Units on hand. Oversold stock is negative in an export, and nothing is on hand then."""
    if not text:
        return None
    if not _QUANTITY.fullmatch(text):
        raise CellError(f"the quantity {text!r} is not a whole number")
    units = max(0, int(text.partition(".")[0]))
    if units > MAX_QUANTITY:
        raise CellError(f"the quantity {text!r} is larger than {MAX_QUANTITY}")
    return units


def flag(text: str, name: str, *, default: bool) -> bool:
    """A yes or no."""
    value = text.lower()
    if not value:
        return default
    if value in _YES | _NO:
        return value in _YES
    raise CellError(f"{name} is {text!r}, not true or false")


def weight_grams(grams: str, weight: str, unit: str) -> int:
    """Whole grams, from grams or else from a weight and its unit (kilograms when not named)."""
    text, factor = (grams, Decimal(1)) if grams else (weight, _GRAMS.get(unit.lower() or "kg"))
    if not text:
        return 0
    if not _DECIMAL.fullmatch(text):
        raise CellError(f"the weight {text!r} is not a number")
    if factor is None:
        raise CellError(f"the weight unit {unit!r} is not one of g, kg, oz, lb")
    whole = int((Decimal(text) * factor).quantize(Decimal(1), ROUND_HALF_UP))
    if whole > _MAX_GRAMS:
        raise CellError(f"the weight {text!r} is too large")
    return whole


def status(text: str, published: str) -> Status:
    """The older exports only say whether a product is published, the newer ones both."""
    is_published = flag(published, "Published", default=True)
    try:
        named = Status(text.lower() or "active")
    except ValueError:
        raise CellError(f"the status {text!r} is not active, draft or archived") from None
    return Status.DRAFT if named is Status.ACTIVE and not is_published else named


def tags(text: str) -> tuple[str, ...]:
    """Comma-separated words, each once; one with a comma in it is in quotes."""
    found = (_unquoted(each.group(1).strip()) for each in _TAG.finditer(text))
    return tuple(dict.fromkeys(tag for tag in found if tag))


def tags_cell(tags: Iterable[str]) -> str:
    """What `tags` reads the same tags from."""
    return ", ".join(
        _quoted(each) if "," in each or each.startswith('"') else each for each in tags
    )


def _quoted(tag: str) -> str:
    return '"' + tag.replace('"', '""') + '"'


def _unquoted(tag: str) -> str:
    return tag[1:-1].replace('""', '"').strip() if _QUOTED.fullmatch(tag) else tag


def code(text: str) -> str:
    """A SKU or barcode; exports put an apostrophe before digits to keep spreadsheets off."""
    return text.removeprefix("'").strip()


def image_url(text: str) -> str:
    """An address on the web, or a path on the shop's own host."""
    if text and not re.fullmatch(r"(https?://|/(?!/))[^\s<>\"]+", text):
        raise CellError(f"the image address {text[:80]!r} is not an http(s) address")
    return quote(text, safe="%/:?#@!$&'()*+,;=~")  # letters of other scripts, percent-encoded


def within(text: str, limit: int, name: str) -> str:
    """Text no longer than the catalogue takes."""
    if len(text) > limit:
        raise CellError(f"the {name} is longer than {limit} characters")
    return text
