r"""Decode: bytes become text with `\n` line ends; which encoding was used is noted when it is not UTF-8."""

import codecs
import re

from pipeline.errors import Issue

# Encodings that English, Russian and Ukrainian news come in when they are not UTF-8. Unrestricted guessing
# takes cp1252 for cp1250 and koi8-u for mac_latin2.
LEGACY = ["cp1252", "cp1251", "koi8_u"]
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Guessing is slow, and a guess does not get better with more text than this.
SAMPLE_BYTES = 65_536
# A text with so many well-formed UTF-8 letters for each broken byte is UTF-8 with a few broken bytes.
GOOD_PER_BAD = 4
# Share of zero bytes in even or odd places from which a text without a byte order mark is taken as UTF-16.
ZERO_SHARE = 0.4

UNUSABLE = re.compile("[\0\ud800-\udfff]")
# Soft hyphens, characters without width and direction marks, where they touch a Latin letter or a figure: no word with one in it is known.
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
SEEN = "0-9A-Za-z\u00c0-\u024f"
INSIDE = re.compile(f"(?<=[{SEEN}])[{INVISIBLE}]+(?=[{SEEN}])")
BESIDE = re.compile(f"(?<=[{SEEN}])[{INVISIBLE}]+|[{INVISIBLE}]+(?=[{SEEN}])")
ANY_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def decode(content: bytes) -> tuple[str, tuple[Issue, ...]]:
    """Return the text and an issue when the bytes were not plain UTF-8."""
    encoding, issues = _choose(content)
    text, found = tidy(content.decode(encoding, "replace"))
    return text, (*issues, *found)


def tidy(text: str) -> tuple[str, tuple[Issue, ...]]:
    r"""Make line ends `\n`, put U+FFFD for null characters and lone surrogates, which no table can hold, and free words of what nobody sees."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    issues: list[Issue] = []
    first = UNUSABLE.search(text)
    if first is not None:
        text, count = UNUSABLE.subn("\ufffd", text)
        issues.append(Issue("I202", f"{count} null characters or lone surrogates were read as U+FFFD", first.start(), first.end()))
    if not text.isascii() and ANY_INVISIBLE.search(text):
        text, inside = INSIDE.subn("", text)
        text = BESIDE.sub(lambda found: " " * len(found[0]), text)
        if inside:
            issues.append(Issue("I224", f"{inside} words held soft hyphens or characters without width: read without them, and offsets count without them"))
    return text, tuple(issues)


def choose_encoding(sample: bytes) -> str:
    """Return the encoding of a text from its first bytes, which may end inside a letter."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _choose(sample)[0]
    return next((name for mark, name in MARKS.items() if sample.startswith(mark)), _without_mark(sample) or "utf-8")


def _choose(content: bytes) -> tuple[str, tuple[Issue, ...]]:
    for mark, name in MARKS.items():
        if content.startswith(mark):
            return name, _broken(content, name)
    wide = _without_mark(content)
    if wide:
        return wide, (Issue("I201", f"no byte order mark: read as {wide}"),)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(content)
    return "utf-8", ()


def _broken(content: bytes, encoding: str) -> tuple[Issue, ...]:
    try:
        content.decode(encoding)
    except UnicodeDecodeError as error:
        return (Issue("I201", f"not well-formed {encoding} from byte {error.start} on: broken letters were read as U+FFFD"),)
    return ()


def _without_mark(content: bytes) -> str:
    """Return the byte order of UTF-16 that every second byte being zero gives away, else nothing."""
    sample = content[:SAMPLE_BYTES]
    half = len(sample) // 2
    if not half or b"\0" not in sample:
        return ""
    if sample[1::2].count(0) > ZERO_SHARE * half and sample[::2].count(0) < ZERO_SHARE * half:
        return "utf-16-le"
    if sample[::2].count(0) > ZERO_SHARE * half and sample[1::2].count(0) < ZERO_SHARE * half:
        return "utf-16-be"
    return ""


def _guess(content: bytes) -> tuple[str, tuple[Issue, ...]]:
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if sum(1 for letter in text if letter > "\x7f") - bad >= GOOD_PER_BAD * bad:
        return "utf-8", (Issue("I201", f"{bad} broken letters in a UTF-8 text were read as U+FFFD"),)
    from charset_normalizer import from_bytes  # noqa: PLC0415 - 30 ms that only odd texts should pay

    best = from_bytes(content[:SAMPLE_BYTES], cp_isolation=LEGACY).best()
    encoding = best.encoding if best is not None else LEGACY[0]
    return encoding, (Issue("I201", f"not UTF-8: read as {encoding}"),)
