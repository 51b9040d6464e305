"""Review, the whole way: the tables opened, edited and saved by LibreOffice, in two locales, and read back."""

import csv
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from pipeline import diff, review
from pipeline.tables import make_table, read_csv, write_csv

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")]
# Rows of which every value is one that spreadsheet programs like to turn into another.
MENTIONS = ["1,000", "12e4", "March 2018", "3-4", "=1+1", "TRUE", "-5 men", "0007", "Жовті Води"]
ROWS = [
    {
        "row_id": f"tabc{number}", "doc_id": f"2021-07-0{number + 1}_news", "published": f"2021-07-0{number + 1}", "mention": mention,
        "evidence": f"It said {mention}, à peu près.", "row_hash": f"haaaaaa{number}a",
        "best": str(1000 + number), "low": str(1000 + number), "high": str(1000 + number), "precision": "exact", "date_start": "2021-04-03",
    }
    for number, mention in enumerate(MENTIONS)
]  # fmt: skip
NOTES = ["see p. 3", "déjà vu – «non»", "half; of it, surely", '"quoted"', "=SUM(A1)", "+5 more", "line", "not 0007", "Жовті Води"]
FIXES = [
    "best=1,037; action=crossed", "date_start=2021-07-04", 'source="Khovar; border service"', "", "cumulative=true", "low=900; best=1000; high=1100", "origin=", "unit=police",
    "location=Herat",
]  # fmt: skip
REVIEWS = ["ok", "wrong", "unsure"] * 3


@dataclass(frozen=True)
class Locale:
    """How a person's LibreOffice is set: language, and the way it opens and saves CSV files."""

    language: str
    opens: str
    saves: str


# opens: delimiter, quote, encoding (76 UTF-8), first line, columns, language, quoted as text, special numbers;
# saves: delimiter, quote, encoding (1 cp1252, 65535 UTF-16), first line, columns, language, quote all, as shown
GERMAN = Locale("de-DE", "44,34,76,1,,1031,false,true", "59,34,1,1,,1031,false,true")
BRITISH = Locale("en-GB", "44,34,76,1,,2057,false,true", "9,34,65535,1,,2057,true,true")
AMERICAN = Locale("en-US", "44,34,76,1,,1033,false,false", "44,34,76,1,,1033,false,true")


def convert(source: Path, target: Path, to: str, locale: Locale, *, opens: str = "") -> None:
    """Open a file in LibreOffice with a fresh profile and save it under another name."""
    profile = target.parent / f"profile-{locale.language}"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(
            '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">'
            f'<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale.language}</value></prop></item></oor:items>',
            encoding="utf-8",
        )
    folder = target.parent / "converted"
    reads = [f"--infilter=CSV:{opens}"] if opens else []
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation={profile.as_uri()}", *reads, "--convert-to", to, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    shutil.move(folder / f"{source.stem}{target.suffix}", target)


def run(out: Path) -> dict[str, pd.DataFrame]:
    """Do what a run does with the decisions."""
    out.mkdir(exist_ok=True)
    decisions = review.read_decisions(out)
    review.store(out, decisions)
    tables = review.apply({"troop_counts": make_table("troop_counts", ROWS)}, decisions)
    write_csv(tables["troop_counts"], out / "troop_counts.csv")
    review.write_xlsx(tables, out / "review.xlsx", decisions=decisions.count)
    review.mark_written(out, decisions, ["troop_counts.csv", "review.xlsx"])
    return tables


def judge(path: Path) -> None:
    """Fill the review columns of a CSV or a workbook."""
    answers = dict(zip((row["row_id"] for row in ROWS), zip(REVIEWS, FIXES, NOTES, strict=True), strict=True))
    if path.suffix == ".csv":
        lines = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
        key = lines[0].index("row_id")
        rows = [[*line[:-3], *answers[line[key]]] for line in lines[1:]]
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            csv.writer(handle).writerows([lines[0], *([f"'{cell}" if cell.startswith(("=", "+")) else cell for cell in row] for row in rows)])
        return
    book = load_workbook(path, rich_text=True)
    sheet = book["troop_counts"]
    for line in sheet.iter_rows(min_row=2):
        for cell, answer in zip(line[-3:], answers[str(line[0].value)], strict=True):
            cell.value = answer
            cell.data_type = "s" if answer else "n"
    book.save(path)


def answers(tables: dict[str, pd.DataFrame]) -> list[tuple[str, ...]]:
    return [tuple(row) for row in tables["troop_counts"][["row_id", "review", "review_fix", "review_note"]].itertuples(index=False)]


def expected(notes: list[str]) -> list[tuple[str, ...]]:
    return [(row["row_id"], *given) for row, given in zip(ROWS, zip(REVIEWS, FIXES, notes, strict=True), strict=True)]


@pytest.mark.parametrize("locale", [GERMAN, BRITISH, AMERICAN], ids=lambda locale: locale.language)
def test_decisions_in_a_csv_saved_by_libreoffice_come_back(tmp_path: Path, locale: Locale) -> None:
    out = tmp_path / "outputs"
    run(out)
    judge(out / "troop_counts.csv")
    convert(out / "troop_counts.csv", tmp_path / "troop_counts.csv", f"csv:Text - txt - csv (StarCalc):{locale.saves}", locale, opens=locale.opens)
    saved = (tmp_path / "troop_counts.csv").read_bytes()
    assert saved != (out / "troop_counts.csv").read_bytes()
    shutil.copy(tmp_path / "troop_counts.csv", out / "troop_counts.csv")
    lacks_cyrillic = locale is GERMAN
    tables = run(out)
    assert answers(tables) == expected([*NOTES[:-1], "????? ????" if lacks_cyrillic else NOTES[-1]])
    assert tables["troop_counts"]["mention"].tolist() == MENTIONS


@pytest.mark.parametrize("locale", [GERMAN, BRITISH], ids=lambda locale: locale.language)
def test_decisions_in_a_workbook_saved_by_libreoffice_come_back(tmp_path: Path, locale: Locale) -> None:
    out = tmp_path / "outputs"
    run(out)
    judge(out / "review.xlsx")
    convert(out / "review.xlsx", tmp_path / "review.xlsx", "xlsx", locale)
    shutil.copy(tmp_path / "review.xlsx", out / "review.xlsx")
    assert answers(run(out)) == expected(NOTES)


@pytest.mark.parametrize("locale", [GERMAN, BRITISH], ids=lambda locale: locale.language)
def test_decisions_survive_every_later_save(tmp_path: Path, locale: Locale, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "NOTES", ["3-4", *NOTES[1:]])  # typed into the workbook as text, shown as a date by the next program
    out = tmp_path / "outputs"
    run(out)
    judge(out / "review.xlsx")
    run(out)
    for _ in range(2):
        convert(out / "troop_counts.csv", tmp_path / "troop_counts.csv", f"csv:Text - txt - csv (StarCalc):{locale.saves}", locale, opens=locale.opens)
        convert(out / "review.xlsx", tmp_path / "review.xlsx", "xlsx", locale)
        shutil.copy(tmp_path / "troop_counts.csv", out / "troop_counts.csv")
        shutil.copy(tmp_path / "review.xlsx", out / "review.xlsx")
        assert answers(run(out)) == expected(NOTES)
    assert len((out / "reviews" / "decisions.csv").read_text(encoding="utf-8-sig").splitlines()) == 1 + len(ROWS)


@pytest.mark.parametrize("locale", [GERMAN, BRITISH], ids=lambda locale: locale.language)
def test_csv_saved_as_a_workbook_counts_the_same(tmp_path: Path, locale: Locale) -> None:
    out = tmp_path / "outputs"
    run(out)
    judge(out / "troop_counts.csv")
    convert(out / "troop_counts.csv", out / "troop_counts.xlsx", "xlsx", locale, opens=locale.opens)
    shutil.rmtree(out / "converted", ignore_errors=True)
    (out / "troop_counts.csv").unlink()
    assert answers(run(out)) == expected(NOTES)


def test_tables_saved_by_libreoffice_show_no_changes(tmp_path: Path) -> None:
    out = tmp_path / "outputs"
    tables = run(out)
    convert(out / "troop_counts.csv", tmp_path / "troop_counts.csv", f"csv:Text - txt - csv (StarCalc):{GERMAN.saves}", GERMAN, opens=GERMAN.opens)
    shutil.copy(tmp_path / "troop_counts.csv", out / "troop_counts.csv")
    assert diff.compare(diff.read_tables(out), tables).empty


NEWS = {
    "2021-07-05_border": "Some 1,000 soldiers fled to Tajikistan on Sunday, the border service said.\n\nAnother 40 policemen surrendered in Kunduz on Saturday, officials said.",
    "2021-07-06_retreat": "About 300 soldiers crossed into Uzbekistan on Monday, Tashkent said.\n\nThe militants captured 12 districts of Badakhshan province.",
}


def extract(folder: Path) -> Path:
    out = folder / "outputs"
    command = [sys.executable, "-m", "pipeline", "extract", str(folder / "corpus"), "--out", str(out)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, check=False, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.parametrize("locale", [GERMAN, BRITISH], ids=lambda locale: locale.language)
def test_whole_way_from_texts_to_spreadsheet_and_back(tmp_path: Path, locale: Locale) -> None:
    (tmp_path / "corpus").mkdir()
    for name, text in NEWS.items():
        (tmp_path / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    out = extract(tmp_path)
    before = read_csv(out / "troop_counts.csv").set_index("mention")
    wrong, fixed = before.index[before["best"] == "40"][0], before.index[before["best"] == "300"][0]
    sheet = pd.read_csv(out / "troop_counts.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig")
    sheet.loc[sheet["mention"] == wrong, ["review", "review_note"]] = ["wrong", "déjà compté"]
    sheet.loc[sheet["mention"] == fixed, "review_fix"] = "best=1,037; action=fled"
    sheet.to_csv(out / "troop_counts.csv", index=False, encoding="utf-8-sig")
    convert(out / "troop_counts.csv", tmp_path / "troop_counts.csv", f"csv:Text - txt - csv (StarCalc):{locale.saves}", locale, opens=locale.opens)
    convert(out / "review.xlsx", tmp_path / "review.xlsx", "xlsx", locale)
    for name in ("troop_counts.csv", "review.xlsx"):
        shutil.copy(tmp_path / name, out / name)
    extract(tmp_path)
    after = read_csv(out / "troop_counts.csv").set_index("mention")
    assert (after.loc[wrong, "review"], after.loc[wrong, "review_note"]) == ("wrong", "déjà compté")
    assert (after.loc[fixed, "best"], after.loc[fixed, "action"]) == ("1037", "fled")
    assert "machine:best=300" in str(after.loc[fixed, "flags"]).split()
    assert str(before.loc[wrong, "row_id"]) not in " ".join(read_csv(out / "events.csv")["row_ids"])
    assert list(after["row_id"]) == list(before["row_id"])
    assert {str(row.row_id) for row in read_csv(out / "changes.csv").itertuples() if row.table == "troop_counts"} == {str(before.loc[fixed, "row_id"])}
    book = load_workbook(out / "review.xlsx")["troop_counts"]
    assert "wrong" in [cell.value for line in book.iter_rows() for cell in line]
