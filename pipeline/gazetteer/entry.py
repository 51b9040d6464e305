"""Gazetteer entries: one place of one register."""

from dataclasses import dataclass

COLUMNS = ("level", "name", "pcode", "iso_3166_2", "parent", "aliases", "lat", "lon", "source")
LEVELS = ("country", "province", "district", "city", "place")
# Other tools number the levels; the cascade names them.
LEVEL_NAMES = {"admin0": "country", "admin1": "province", "admin2": "district", **{level: level for level in LEVELS}}


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One place. `parent` is the code of the place around it, `rank` its line: earlier lines are better known."""

    level: str
    name: str
    pcode: str = ""
    iso: str = ""
    parent: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    source: str = ""
    rank: int = 0
    where: str = ""

    @property
    def code(self) -> str:
        """Return the code that tells this entry from others, its name where the register has none."""
        return self.pcode or self.iso or f"{self.country}:{self.name.replace(' ', '_')}"

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the name and every alias."""
        return (self.name, *self.aliases)
