"""Gazetteer: what is shipped holds together, spellings find their place, mistakes in files are told."""

import csv
import time
from collections import Counter
from pathlib import Path

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipeline.__main__ import app
from pipeline.errors import MusterError
from pipeline.gazetteer import Gazetteer, load_gazetteer
from pipeline.gazetteer.convert import add
from pipeline.gazetteer.english import is_common, word_ranks
from pipeline.gazetteer.entry import COLUMNS, Entry
from pipeline.gazetteer.spelling import fold, nearest, skeleton, squeeze
from pipeline.knowledge import Knowledge, SourceFile, load_knowledge

ROOT = Path(__file__).parents[1]
VARIANTS = ROOT.parent / "shared" / "gazetteer" / "variants.csv"
OWN_FILES = {"AF": (34, 401), "TJ": (5, 76), "UZ": (14, 199), "PK": (7, 160), "UA": (27, 139), "SY": (14, 62), "SD": (19, 189), "CD": (26, 189), "MM": (18, 80)}
NEIGHBOURS = frozenset(OWN_FILES)
# The share of spelling variants that must be found; none may be found wrong.
MIN_VARIANT_RECALL = 0.84


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([ROOT / "patterns"])


@pytest.fixture(scope="module")
def gazetteer(knowledge: Knowledge) -> Gazetteer:
    return load_gazetteer(knowledge)


def with_file(knowledge: Knowledge, *rows: str, header: str = ",".join(COLUMNS), name: str = "places/mine.csv") -> Knowledge:
    return Knowledge((*knowledge.files, SourceFile(name, f"mine/{name}", "\n".join([header, *rows]) + "\n")))


def codes(gazetteer: Gazetteer, text: str) -> set[str]:
    found = gazetteer.find(text)
    return {entry.code for entry in found.entries} if found else set()


@pytest.mark.parametrize("country", OWN_FILES)
def test_gazetteer_ships_both_levels_of_country(gazetteer: Gazetteer, country: str) -> None:
    levels = Counter(entry.level for entry in gazetteer.entries if entry.country == country and entry.pcode and not entry.source.startswith("ISO"))
    provinces, districts = OWN_FILES[country]
    assert levels["province"] == provinces
    assert levels["district"] == districts


def test_gazetteer_ships_provinces_of_every_country_iso_divides(gazetteer: Gazetteer) -> None:
    divided = {unit.country_code for unit in pycountry.subdivisions}
    assert divided - {entry.country for entry in gazetteer.entries} == set()


def test_gazetteer_iso_codes_exist(gazetteer: Gazetteer) -> None:
    known = {unit.code for unit in pycountry.subdivisions}
    assert {entry.iso for entry in gazetteer.entries if entry.iso} - known == set()


def test_gazetteer_codes_of_a_country_are_text_with_its_letters(gazetteer: Gazetteer) -> None:
    assert "3590000" in gazetteer.by_code  # Tajik codes are digits only and must stay text
    assert gazetteer.by_code["3590000"].country == "TJ"


def test_gazetteer_every_district_lies_in_a_province_of_its_country(gazetteer: Gazetteer) -> None:
    own = [entry for entry in gazetteer.entries if entry.level == "district" and entry.country in OWN_FILES and not entry.source.startswith("ISO")]
    assert all((province := gazetteer.province(entry)) is not None and province.country == entry.country for entry in own)


def test_gazetteer_loads_in_a_second(knowledge: Knowledge) -> None:
    started = time.process_time()
    load_gazetteer(with_file(knowledge))
    assert time.process_time() - started < 1


def test_gazetteer_countries_option_leaves_the_others_out(knowledge: Knowledge) -> None:
    assert {entry.country for entry in load_gazetteer(knowledge, ["AF", "TJ"]).entries} == {"AF", "TJ"}


@pytest.mark.parametrize(("text", "code"), [
    ("Helmand", "AF30"), ("Hilmand", "AF30"), ("HERAT", "AF32"), ("Badakshan", "AF17"), ("Sar-i-Pul", "AF22"), ("Zaporizhzhya", "UA23"),
    ("Deir ez-Zour", "SY09"), ("Tillabéri", "NE-6"), ("Cox’s Bazar", "BD-11"), ("Mazar-i Sharif", "AF2101"), ("Al Anbar", "IQ-AN"), ("Anbar", "IQ-AN"),
])  # fmt: skip
def test_gazetteer_finds_spelling(gazetteer: Gazetteer, text: str, code: str) -> None:
    assert code in codes(gazetteer, text)


@pytest.mark.parametrize(("text", "matched"), [("Helmand", "exact"), ("Hilmand", "alias"), ("Khash-i-Rod", "fuzzy")])
def test_gazetteer_says_which_step_matched(gazetteer: Gazetteer, text: str, matched: str) -> None:
    found = gazetteer.find(text)
    assert found is not None
    assert found.matched == matched


@pytest.mark.parametrize("text", ["Taliban", "Talibans", "Monday", "Warsaw", "Kapul", "Zabol city hall", "of", "The", "Al", ""])
def test_gazetteer_takes_no_word_or_group_for_a_misspelt_place(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.near(text, NEIGHBOURS) is None


def test_gazetteer_near_never_chooses_between_equals() -> None:
    twins = Gazetteer([Entry("district", name, name, country="AF") for name in ("Kaldarak", "Kaldazak")])
    assert twins.near("Kaldalak", frozenset({"AF"})) is None


def test_gazetteer_near_stays_in_its_countries(gazetteer: Gazetteer) -> None:
    assert gazetteer.near("Badakhhsan", frozenset({"UA"})) is None
    assert gazetteer.near("Badakhhsan", frozenset({"AF"})) is not None


def test_gazetteer_finds_no_place_in_common_english_words(gazetteer: Gazetteer) -> None:
    words = [word for word in word_ranks() if word.islower()][:20_000]
    assert len(words) == 20_000
    assert [word for word in words if gazetteer.near(word, NEIGHBOURS)] == []


@pytest.mark.parametrize("word", ["may", "split", "reading", "reg", "washer", "nice", "lake"])
def test_english_knows_word(word: str) -> None:
    assert is_common(word)


@pytest.mark.parametrize("word", ["Kandahar", "Helmand", "Kharkiv", "Moscow", "Gaza"])
def test_english_knows_name_as_name(word: str) -> None:
    assert not is_common(word)


@pytest.mark.skipif(not VARIANTS.exists(), reason="the spelling variants may not be copied into the project; they lie in ../shared")
def test_gazetteer_finds_spelling_variants(gazetteer: Gazetteer) -> None:
    with (VARIANTS.parent / "afghanistan.csv").open(encoding="utf-8") as handle:
        registered = {row["name"]: row["pcode"] for row in csv.DictReader(handle)}
    with VARIANTS.open(encoding="utf-8") as handle:
        pairs = [(row["variant"], row["name"]) for row in csv.DictReader(handle) if row["name"] in registered]
    right, wrong = 0, []
    for variant, name in pairs:
        steps = [step for step in (gazetteer.find(variant), gazetteer.near(variant, frozenset({"AF"}))) if step]
        found = [entry for step in steps for entry in step.entries if entry.pcode.startswith("AF")]
        names = {gazetteer.by_code[entry.pcode].forms for entry in found}
        right += any(name in forms for forms in names)
        wrong += [variant] if found and not any(name in forms for forms in names) else []
    assert wrong == []
    assert right / len(pairs) >= MIN_VARIANT_RECALL


@given(st.text(max_size=40))
def test_spelling_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_spelling_nearest_finds_itself_first(name: str) -> None:
    assert nearest(name, [name]) in ([name], [])
    assert len(skeleton(name)) <= len(name)


@given(st.text(max_size=30))
def test_spelling_squeeze_ignores_case(text: str) -> None:
    assert squeeze(text) == squeeze(squeeze(text).upper())


@given(st.text(max_size=30))
def test_gazetteer_reads_any_text(gazetteer: Gazetteer, text: str) -> None:
    gazetteer.find(text)
    gazetteer.near(text, NEIGHBOURS)


BAD = [
    ("E104", "level,name,pcode", ["province,X,X1"], "column"),
    ("E402", "", ["province,X,X1,,AF,,,,me", "province,Y,X1,,AF,,,,me"], "line 3"),
    ("E403", "", ["district,X,X11,,X9,,,,me"], "X9"),
    ("E404", "", ["district,X,X1,,X2,,,,me", "district,Y,X2,,X1,,,,me"], "circle"),
    ("E401", "", ["provinz,X,X1,,AF,,,,me"], "Did you mean province"),
    ("E405", "", ["province,X,X1,,AF,,north,,me"], "degrees"),
    ("E405", "", ["province,X,X1,,AF,,95,10,me"], "globe"),
]


@pytest.mark.parametrize(("code", "header", "rows", "says"), BAD, ids=[f"{code}-{says}" for code, _, _, says in BAD])
def test_gazetteer_tells_mistake_in_file(knowledge: Knowledge, code: str, header: str, rows: list[str], says: str) -> None:
    with pytest.raises(MusterError) as error:
        load_gazetteer(with_file(knowledge, *rows, header=header or ",".join(COLUMNS)))
    assert error.value.code == code
    assert says in str(error.value)
    assert "mine/places/mine.csv, line" in str(error.value)
    assert "Accepted" in str(error.value)


def test_gazetteer_refuses_unknown_country(knowledge: Knowledge) -> None:
    with pytest.raises(MusterError, match="E406"):
        load_gazetteer(knowledge, ["QQ"])


def test_gazetteer_own_file_adds_a_place(knowledge: Knowledge) -> None:
    gazetteer = load_gazetteer(with_file(knowledge, "place,Camp Hero,,,AF30,Hero Camp,31.5,65.8,me"))
    assert codes(gazetteer, "Hero Camp") == {"AF:Camp_Hero"}


def test_gazetteer_own_provinces_take_over_the_spellings_of_the_world(knowledge: Knowledge) -> None:
    gazetteer = load_gazetteer(with_file(knowledge, "province,Ninewa,IQG15,IQ-NI,IQ,,,,me"))
    assert codes(gazetteer, "Nineveh") == {"IQG15"}


GLOBAL = "Location,Admin Level,P-Code,Name,Parent P-Code,Valid from date\nNER,1,NE001,Agadez,NER,\nNER,2,NE001001,Aderbissinat,NE001,\nMLI,1,ML01,Kayes,MLI,\n"
COD = "ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE,ADM2ALT1_EN\nNiger,NE,Agadez,NE001,Aderbissinat,NE001001,Aderbissinate\nNiger,NE,Atlantis,NE099,Bilma,NE001004,\n"
DUMP = "\n".join("\t".join(row) for row in (
    ["2448085", "Agadez", "Agadez", "", "19.0", "11.0", "A", "ADM1", "NE", "", "01", "", "", "", "0", "", "", "", ""],
    ["2448083", "Agadez", "Agadez", "Agadès", "16.9", "7.9", "P", "PPLA", "NE", "", "01", "", "", "", "124324", "", "", "", ""],
    ["1", "Nowhere", "Nowhere", "", "1", "1", "P", "PPL", "NE", "", "01", "", "", "", "12", "", "", "", ""],
))  # fmt: skip


@pytest.mark.parametrize(("text", "rows"), [(GLOBAL, 2), (COD, 4), (DUMP, 2)], ids=["global", "cod", "geonames"])
def test_convert_reads_register(tmp_path: Path, knowledge: Knowledge, text: str, rows: int) -> None:
    source = tmp_path / "source.csv"
    source.write_text(text, encoding="utf-8")
    done = add(source, "NER", directory=tmp_path)
    assert done.rows == rows
    assert done.path == tmp_path / "places" / "niger.csv"
    gazetteer = load_gazetteer(Knowledge((*knowledge.files, *load_knowledge([tmp_path]).files[:1])))
    assert any(entry.country == "NE" and entry.iso == "NE-1" for entry in gazetteer.entries)


def test_convert_says_what_it_could_not_match(tmp_path: Path) -> None:
    (tmp_path / "cod.csv").write_text(COD, encoding="utf-8")
    done = add(tmp_path / "cod.csv", "Niger", directory=tmp_path)
    assert done.unmatched == ("Atlantis",)
    assert "Atlantis" in str(done)


def test_convert_never_overwrites_untold(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(GLOBAL, encoding="utf-8")
    add(tmp_path / "list.csv", "NE", directory=tmp_path)
    with pytest.raises(MusterError, match="E408"):
        add(tmp_path / "list.csv", "NE", directory=tmp_path)
    assert add(tmp_path / "list.csv", "NE", directory=tmp_path, overwrite=True).rows == 2


@pytest.mark.parametrize(("text", "country", "code"), [("a,b\n1,2\n", "NER", "E407"), (GLOBAL, "NGA", "E407"), (GLOBAL, "Atlantis", "E406")])
def test_convert_refuses_what_is_no_register(tmp_path: Path, text: str, country: str, code: str) -> None:
    (tmp_path / "source.csv").write_text(text, encoding="utf-8")
    with pytest.raises(MusterError, match=code):
        add(tmp_path / "source.csv", country, directory=tmp_path)
    assert not (tmp_path / "places").exists()


@pytest.fixture
def register(tmp_path: Path) -> Path:
    (tmp_path / "cod.csv").write_text(COD, encoding="utf-8")
    return tmp_path / "cod.csv"


def run_add(register: Path, *options: str, country: str = "NER") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["gazetteer", "add", str(register), "--country", country, "--dir", str(register.parent / "mine"), *options])
    return result.exit_code, result.output


def test_cli_gazetteer_add_writes_a_file_and_says_what_it_could_not_match(register: Path) -> None:
    code, said = run_add(register)
    assert code == 0
    assert "niger.csv: 4 places" in said
    assert "Atlantis" in said
    assert (register.parent / "mine" / "places" / "niger.csv").exists()


def test_cli_gazetteer_add_never_overwrites_untold(register: Path) -> None:
    run_add(register)
    written = register.parent / "mine" / "places" / "niger.csv"
    written.write_text("mine", encoding="utf-8")
    code, said = run_add(register)
    assert (code, written.read_text(encoding="utf-8")) == (2, "mine")
    assert "E408" in said
    assert "--overwrite" in said
    assert run_add(register, "--overwrite")[0] == 0
    assert written.read_text(encoding="utf-8").startswith("level,name")


def test_cli_gazetteer_add_tells_what_it_cannot_use(register: Path) -> None:
    assert run_add(register, country="Atlantis")[0] == 2
    assert "E406" in run_add(register, country="Atlantis")[1]
    assert run_add(register.parent / "none.csv")[0] == 2
    assert "Accepted" in run_add(register.parent / "none.csv")[1]


def test_cli_gazetteer_added_places_are_read(register: Path, knowledge: Knowledge) -> None:
    run_add(register)
    gazetteer = load_gazetteer(Knowledge((*knowledge.files, *load_knowledge([register.parent / "mine"]).files)))
    assert codes(gazetteer, "Aderbissinate") == {"NE001001"}
