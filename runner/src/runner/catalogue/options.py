"""Option names of a product and the values its variants choose."""

from collections.abc import Mapping

from runner.catalogue.cells import within
from runner.catalogue.model import CellError

type Row = Mapping[str, str]

_NUMBERS = ("1", "2", "3")
# What Shopify writes for a product that has no options.
_NO_OPTIONS = ("title", "default title")
MAX_OPTION_CHARACTERS = 255


def option_names(first: Row) -> tuple[str, ...]:
    """The names on a product's first row; none for a product with a single, plain variant."""
    if is_plain(first):
        return ()
    names = tuple(name for number in _NUMBERS if (name := _name(first, number)))
    for number in _NUMBERS[len(names) :]:
        if _name(first, number) or _value(first, number):
            raise CellError(f"Option{number} has a value or a name, but an option name is missing")
    if len({name.lower() for name in names}) < len(names):
        raise CellError(f"an option name occurs twice: {', '.join(names)}")
    return tuple(within(name, MAX_OPTION_CHARACTERS, "option name") for name in names)


def option_values(row: Row, names: tuple[str, ...]) -> tuple[str, ...]:
    """One value for each option of the product, in its order."""
    if not names and is_plain(row):
        return ()
    for number, name in zip(_NUMBERS, names, strict=False):
        _must_match(row, number, name)
    for number in _NUMBERS[len(names) :]:
        if _value(row, number):
            raise CellError(f"Option{number} Value is given, but the product has no such option")
    values = (_value(row, number) for number in _NUMBERS[: len(names)])
    return tuple(within(value, MAX_OPTION_CHARACTERS, "option value") for value in values)


def is_plain(row: Row) -> bool:
    name, value = _name(row, "1").lower(), _value(row, "1").lower()
    only_first = not any(_value(row, number) or _name(row, number) for number in ("2", "3"))
    return only_first and name in ("", _NO_OPTIONS[0]) and value in ("", _NO_OPTIONS[1])


def _must_match(row: Row, number: str, name: str) -> None:
    said = _name(row, number)
    if said and said.lower() != name.lower():
        raise CellError(f"Option{number} Name is {said!r}, but the product calls it {name!r}")
    if not _value(row, number):
        raise CellError(f"Option{number} Value ({name}) is missing")


def _name(row: Row, number: str) -> str:
    return row.get(f"option{number}_name", "")


def _value(row: Row, number: str) -> str:
    return row.get(f"option{number}_value", "")
