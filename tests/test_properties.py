"""Properties: what must hold for every text the cascade reads."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from counting import read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.columns import FACT_TABLES
from pipeline.tables import rows_of

DAY = date(2024, 5, 15)
# The suite runs on every change; fuzzing for longer is `make fuzz`.
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
thorough = settings(quick, max_examples=150)

UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
PIECES = (
    "40", "1,037", "seventeen", "dozens of", "more than", "up to", "between", "and", "to", "of", "of them", "another", "soldiers", "policemen", "rebels", "Taliban",
    "districts", "civilians", "men", "Kenyan", "Afghan", "fled", "killed", "were", "captured", "surrendered", "will", "denied", "if", "across the border", "into", "in",
    "Herat", "Kunduz", "Uganda", "on Monday", "last week", "5 May", "2021", "said", "officials", "according to", "the army", "who", "which", "not", "all but one of", "half",
    "a third of", ",", ".", "\n", "\n\n", "“", "”", "(", ")", "-", "–", ":", ";", "’s", "'", "the", "Gen.", "215th Corps", "$", "%", "…", "é", "𝄞", "\u00a0", "\u200b",
    "bringing the total to", "each", "strong", "or so",
)  # fmt: skip
ODD = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map(" ".join) | st.text(max_size=60)
SENTENCES = (
    "Some 40 Kenyan soldiers fled to Uganda on Monday.",
    "Rebels killed 17 policemen and captured six near the river last week, officials said.",
    "The army denied that 200 of its soldiers had surrendered.",
    "Insurgents hold 16 of Herat's 27 districts.",
    "More than 1,000 Afghan troops crossed the border into Tajikistan; another 300 followed on 5 May.",
    "Dozens of militants attacked the garrison at dawn.",
    "Sixty peacekeepers, 20 of them from Nepal, will leave next month.",
    "Since January, at least 90 guards have been killed in Helmand province.",
)
PLAIN = (
    "The river was low, and the boats lay in the mud.",
    "Nobody bought bread, and the baker went home.",
    "Prices of salt and oil went up again, said a shopkeeper who sells both.",
    "She painted the door green because the wood was old.",
)
FAR = " ".join(PLAIN)


def tables(nlp: Language, text: str) -> dict[str, list[dict[str, Any]]]:
    return rows_of(read(nlp, text, DAY), keep_boilerplate=True)


def all_rows(nlp: Language, text: str) -> Iterator[dict[str, Any]]:
    return (row for found in tables(nlp, text).values() for row in found)


def spell(number: int) -> str:
    """Return a number in words, as newspapers write it."""
    for size, name in ((1_000_000, "million"), (1_000, "thousand")):
        if number >= size:
            rest = number % size
            return f"{spell(number // size)} {name}" + (f" {'and ' if rest < 100 else ''}{spell(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{UNITS[number // 100]} hundred" + (f" and {spell(rest)}" if rest else "")
    if number >= 20:
        return TENS[number // 10] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    return TEENS[number - 10] if number >= 10 else UNITS[number]


@thorough
@given(text=ODD)
def test_any_text_is_read(cascade: Language, text: str) -> None:
    assert set(tables(cascade, text)) == set(FACT_TABLES)


@thorough
@given(text=ODD)
def test_low_best_high_rise(cascade: Language, text: str) -> None:
    doc = read(cascade, text, DAY)
    for found in (*doc._.quantities, *(frame.group for frame in doc._.frames)):
        known = [value for value in (found.low, found.best, found.high) if value is not None]
        assert known == sorted(known)


@thorough
@given(text=ODD)
def test_part_is_another_count_than_its_total(cascade: Language, text: str) -> None:
    frames = read(cascade, text, DAY)._.frames
    assert all(frame.part_of is None or (frame.part_of in frames and frame.part_of is not frame) for frame in frames)


@thorough
@given(text=ODD)
def test_offsets_slice_to_the_mention(cascade: Language, text: str) -> None:
    for row in all_rows(cascade, text):
        assert text[row["char_start"] : row["char_end"]] == row["mention"]
        assert row["mention"].strip()


@quick
@given(text=ODD)
def test_row_ids_are_unique_within_a_document(cascade: Language, text: str) -> None:
    ids = [row["row_id"] for row in all_rows(cascade, text)]
    assert len(set(ids)) == len(ids)


@quick
@given(text=ODD)
def test_dates_of_a_row_are_in_order(cascade: Language, text: str) -> None:
    for row in all_rows(cascade, text):
        if row.get("date_start") and row.get("date_end"):
            assert row["date_start"] <= row["date_end"]


@quick
@given(picks=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3, unique=True), before=st.booleans())
def test_row_ids_stay_when_text_is_added_far_away(cascade: Language, picks: list[str], before: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
    text = f"{FAR}\n\n" + "\n\n".join(picks) + f"\n\n{FAR}"
    longer = f"{FAR}\n\n{text}" if before else f"{text}\n\n{FAR}"
    assert [row["row_id"] for row in all_rows(cascade, longer)] == [row["row_id"] for row in all_rows(cascade, text)]


@quick
@given(texts=st.lists(st.sampled_from(SENTENCES) | ODD, min_size=2, max_size=4))
def test_rows_do_not_depend_on_the_documents_read_before(cascade: Language, texts: list[str]) -> None:
    alone = [tables(cascade, text) for text in texts]
    assert [tables(cascade, text) for text in reversed(texts)] == alone[::-1]


@quick
@given(texts=st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=4))
def test_rows_do_not_depend_on_the_batch(cascade: Language, texts: list[str]) -> None:
    alone = [[(found.low, found.best, found.high) for found in cascade(text)._.quantities] for text in texts]
    assert [[(found.low, found.best, found.high) for found in doc._.quantities] for doc in cascade.pipe(texts)] == alone


@thorough
@given(number=st.integers(0, 9_999_999))
def test_number_in_digits_comes_back(cascade: Language, number: int) -> None:
    for written in (str(number), f"{number:,}"):
        found = cascade(f"They counted {written} sheep.")._.quantities
        assert [(quantity.low, quantity.best, quantity.high) for quantity in found] == [(number, number, number)]


@thorough
@given(number=st.integers(1, 9_999_999) | st.integers(1, 999))
def test_number_in_words_comes_back(cascade: Language, number: int) -> None:
    found = cascade(f"They counted {spell(number)} sheep.")._.quantities
    assert [(quantity.low, quantity.best, quantity.high) for quantity in found] == [(number, number, number)]


@quick
@given(number=st.integers(2, 999_999) | st.integers(1800, 2100), noun=st.sampled_from(["soldiers", "policemen", "rebels", "peacekeepers", "border guards"]))
def test_count_of_soldiers_comes_back_in_digits_and_words(cascade: Language, number: int, noun: str) -> None:
    for written in (str(number), f"{number:,}", spell(number)):
        rows = tables(cascade, f"They said that {written} {noun} were killed in the fighting.")["troop_counts"]
        assert [(row["best"], row["action"]) for row in rows] == [(number, "killed")]


@quick
@given(low=st.integers(20, 900), more=st.integers(1, 90))
def test_range_comes_back(cascade: Language, low: int, more: int) -> None:
    for written in (f"{low} to {low + more}", f"between {low} and {low + more}", f"{low}-{low + more}"):
        found = cascade(f"They counted {written} sheep.")._.quantities
        assert [(quantity.low, quantity.best, quantity.high) for quantity in found] == [(low, (2 * low + more) // 2, low + more)]


@quick
@given(number=st.integers(2, 999), noun=st.sampled_from(["civilians", "refugees", "tanks", "villages", "families", "dollars", "kilometres"]))
def test_count_of_anything_else_is_no_row(cascade: Language, number: int, noun: str) -> None:
    assert tables(cascade, f"The storm reached {number} {noun} in the valley.")["troop_counts"] == []
