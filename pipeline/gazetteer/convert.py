"""Convert: a register that the user downloaded becomes a gazetteer file.

Source   OCHA common operational dataset (adm2 table as CSV), OCHA global P-code list, GeoNames country dump
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pycountry

from pipeline.errors import MusterError, suggest
from pipeline.gazetteer.entry import COLUMNS, Entry
from pipeline.gazetteer.spelling import skeleton, squeeze

# GeoNames lists hamlets too; the news names towns.
MIN_POPULATION = 5_000
GEONAMES_COLUMNS = 19
GEONAMES_LEVELS = {"ADM1": "province", "ADM2": "district"}
COD_LEVELS = (("adm1", "province"), ("adm2", "district"))
ACCEPTED = (
    "an OCHA adm2 table as CSV (ADM1_EN, ADM1_PCODE, ADM2_EN, ADM2_PCODE), "
    "the OCHA global P-code list (Location, Admin Level, P-Code, Name, Parent P-Code) or a GeoNames country dump"
)
# A message stays readable with so many names in it.
MAX_NAMED_UNMATCHED = 12


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was written, and the provinces that no ISO 3166-2 code could be matched with."""

    path: Path
    rows: int
    unmatched: tuple[str, ...]

    def __str__(self) -> str:
        """Say it in one line."""
        names = ", ".join(self.unmatched[:MAX_NAMED_UNMATCHED])
        more = f"; no ISO 3166-2 code for {len(self.unmatched)}: {names}" if self.unmatched else ""
        return f"{self.path}: {self.rows} places{more}"


def add(source: str | Path, country: str, *, directory: str | Path, overwrite: bool = False) -> Conversion:
    """Write DIRECTORY/places/<country>.csv from a downloaded register.

    Errors   E406 country, E407 not a register, E408 the file exists
    """
    alpha_2, alpha_3, name = _country(country)
    path = Path(directory) / "places" / f"{name}.csv"
    if path.exists() and not overwrite:
        raise MusterError("E408", "the file exists", where=str(path), accepted="a new file", do="Remove it, or say --overwrite")
    entries = list(_read(Path(source), alpha_2, alpha_3))
    if not entries:
        raise MusterError("E407", f"no province or district of {country}", where=str(source), accepted=ACCEPTED)
    coded = [_with_iso(entry, _iso_names(alpha_2)) for entry in entries]
    _write(path, coded)
    return Conversion(path, len(coded), tuple(entry.name for entry in coded if entry.level == "province" and not entry.iso))


def _country(text: str) -> tuple[str, str, str]:
    try:
        found = pycountry.countries.lookup(text)
    except LookupError as error:
        names = [country.alpha_3 for country in pycountry.countries]
        raise MusterError("E406", f"unknown country {text!r}. {suggest(text.upper(), names)}".strip(), accepted="ISO 3166-1 codes or names such as UKR, UA, Ukraine") from error
    name = getattr(found, "common_name", found.name).split(",")[0]
    return str(found.alpha_2), str(found.alpha_3), "_".join(name.lower().split())


def _read(source: Path, alpha_2: str, alpha_3: str) -> Iterator[Entry]:
    try:
        with source.open(encoding="utf-8-sig", newline="") as handle:
            first = handle.readline()
            handle.seek(0)
            if first.count("\t") == GEONAMES_COLUMNS - 1:
                yield from _from_geonames(csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE), alpha_2)
                return
            rows = csv.DictReader(handle)
            columns = {column.lower().replace("_", "").replace(" ", ""): column for column in rows.fieldnames or ()}
            if {"location", "adminlevel", "p-code", "name", "parentp-code"} <= set(columns):
                yield from _from_global_list(rows, alpha_2, alpha_3)
            elif {"adm1pcode", "adm2pcode"} <= set(columns):
                yield from _from_cod(rows, columns, alpha_2)
            else:
                raise MusterError("E407", f"columns {', '.join(rows.fieldnames or ())[:200]} are of no register known here", where=f"{source}, line 1", accepted=ACCEPTED)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise MusterError("E407", f"cannot be read ({error})", where=str(source), accepted=ACCEPTED) from error


def _from_global_list(rows: Iterable[dict[str, str]], alpha_2: str, alpha_3: str) -> Iterator[Entry]:
    levels = {"1": "province", "2": "district"}
    for row in rows:
        level = levels.get(row["Admin Level"])
        if level and row["Name"] and row["Location"] in {alpha_3, alpha_2}:
            parent = alpha_2 if level == "province" else row["Parent P-Code"]
            yield Entry(level, row["Name"], row["P-Code"], "", parent, alpha_2, source="OCHA-global-pcodes")


def _from_cod(rows: Iterable[dict[str, str]], columns: dict[str, str], alpha_2: str) -> Iterator[Entry]:
    seen: set[str] = set()
    for row in rows:
        parent = alpha_2
        for prefix, level in COD_LEVELS:
            cell = _cells(row, columns, prefix)
            code = cell("pcode")
            if code and code not in seen:
                seen.add(code)
                aliases = tuple(dict.fromkeys(alias for suffix in ("alt1en", "alt2en", "altname1", "altname2") if (alias := cell(suffix))))
                yield Entry(level, cell("en") or cell("name") or code, code, "", parent, alpha_2, aliases, source="OCHA-COD-AB")
            parent = code


def _cells(row: dict[str, str], columns: dict[str, str], prefix: str) -> Callable[[str], str]:
    return lambda suffix: (row.get(columns.get(prefix + suffix, ""), "") or "").strip()


def _from_geonames(rows: Iterator[list[str]], alpha_2: str) -> Iterator[Entry]:
    """Yield the units and towns of a dump; its own codes tie them together ("AF.13", "AF.13.1303")."""
    kept = [row for row in rows if len(row) == GEONAMES_COLUMNS and row[8] == alpha_2]
    for row in kept:
        code, population = row[7], int(row[14] or 0)
        level = GEONAMES_LEVELS.get(code) or ("city" if row[6] == "P" and population >= MIN_POPULATION else "")
        if level:
            province = f"{alpha_2}.{row[10]}"
            own = {"province": province, "district": f"{province}.{row[11]}"}.get(level, f"geonames:{row[0]}")
            aliases = tuple(alias for alias in row[3].split(",") if alias.isascii() and alias.istitle() and alias not in {row[1], row[2]})
            yield Entry(level, row[2] or row[1], own, "", alpha_2 if level == "province" else province, alpha_2, aliases, float(row[4]), float(row[5]), f"GeoNames:{row[0]}")


def _iso_names(alpha_2: str) -> dict[str, str]:
    """Return the ISO 3166-2 code behind each first-level name and its sound, where only one has it."""
    names: dict[str, set[str]] = {}
    for unit in pycountry.subdivisions:
        if unit.country_code == alpha_2 and not unit.parent_code:
            words = unit.name.split()
            for form in {squeeze(" ".join(part)) for part in (words, words[1:], words[:-1]) if part}:  # "Donetska oblast", "Al Anbar"
                for spelling in {form, skeleton(form)}:
                    names.setdefault(spelling, set()).add(unit.code)
    return {form: next(iter(codes)) for form, codes in names.items() if len(codes) == 1}


def _with_iso(entry: Entry, iso_names: dict[str, str]) -> Entry:
    if entry.level != "province":
        return entry
    forms = [squeeze(form) for form in entry.forms]
    code = next((iso_names[form] for form in [*forms, *(skeleton(form) for form in forms)] if form in iso_names), "")
    return replace(entry, iso=code)


def _write(path: Path, entries: list[Entry]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for entry in entries:
            degrees = ("" if value is None else str(value) for value in (entry.lat, entry.lon))
            writer.writerow((entry.level, entry.name, entry.pcode, entry.iso, entry.parent, "|".join(entry.aliases), *degrees, entry.source))
