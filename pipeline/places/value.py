"""The value type of the places stage."""

from dataclasses import dataclass
from typing import Final

# UCDP's where_prec: 1 exact place, 2 near it, 3 second-order unit, 4 first-order unit, 6 country.
WHERE_PREC: Final = {"city": 1, "place": 1, "district": 3, "province": 4, "country": 6}
NEAR: Final = 2


@dataclass(slots=True, unsafe_hash=True)  # frozen would cost more than all else about it: very many are made
class Place:
    """One place as a text names it. `start`, `end` are token offsets, `province` and `country` the places around it."""

    start: int
    end: int
    name: str
    level: str
    pcode: str = ""
    iso: str = ""
    province: str = ""
    province_iso: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    matched: str = "exact"
    metonym: bool = False
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    prec: int = 1
