"""What must not occur twice in a file, remembered in few bytes; and SKUs for rows without one."""

from hashlib import blake2b

_MAX_GENERATED = 100


class Seen:
    """Remembers texts by a 64-bit digest: half a million of them take about 50 MB."""

    def __init__(self) -> None:
        self._digests: set[int] = set()

    def __contains__(self, text: str) -> bool:
        return _digest(text) in self._digests

    def add(self, text: str) -> None:
        self._digests.add(_digest(text))


def generated_sku(handle: str, position: int) -> str:
    """The SKU of a variant that has none: the same at each import, and no other variant's.

    The last `~` divides a handle from a number, so two variants never get the same one, and
    SKUs that people write hardly ever contain it.
    """
    sku = f"{handle}~{position}"
    if len(sku) <= _MAX_GENERATED:
        return sku
    return f"{handle[:70]}~{_digest(handle):016x}~{position}"


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
