"""Words as search knows them: without case and accents, and forgiving of slips of the pen."""

import re
import unicodedata
from collections.abc import Iterable

MAX_QUERY_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_LONG = 64


def fold(text: str) -> str:
    """Text without case and accents: "Café" and "CAFE" are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order; of very long ones the beginning."""
    return [word[:_LONG] for word in _WORD.findall(fold(text))]


def query_words(query: str) -> tuple[str, ...]:
    """The words of a query, each once."""
    return tuple(dict.fromkeys(words_of(query)))[:MAX_QUERY_WORDS]


def corrections(word: str, known: Iterable[str], most: int = 4) -> list[str]:
    """The known words that this one may have been meant as, the nearest first."""
    allowed = slips_allowed(word)
    near = sorted((distance(word, each, allowed), each) for each in known)
    return [each for steps, each in near if steps <= allowed][:most]


def is_spelled(word: str) -> bool:
    """Whether a word is one of letters, so that all the catalogue's words like it are of use."""
    return len(word) >= 3 and not word.isdigit()  # noqa: PLR2004 - as below


def slips_allowed(word: str) -> int:
    """Short words and numbers are meant as they are written."""
    if len(word) < 3 or any(letter.isdigit() for letter in word):  # noqa: PLR2004 - see above
        return 0
    return 1 if len(word) <= 5 else 2  # noqa: PLR2004 - as search engines do it


def distance(left: str, right: str, most: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour; `most + 1` if it is more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, start=1):
        above, before, row = before, row, [place]
        for column, other in enumerate(right, start=1):
            steps = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != other))
            swapped = column > 1 and place > 1 and letter == right[column - 2]
            if swapped and left[place - 2] == other:
                steps = min(steps, above[column - 2] + 1)
            row.append(steps)
        if min(row) > most:
            return most + 1
    return row[-1]
