"""Render the parts of README.md that are made from the code: python tests/readme.py writes them anew.

A part stands between a marker and `<!-- end -->`:
rows TABLE: COLUMNS     rows that the quoted text before it gives, with the pattern files shown since the last heading
events COLUMN=VALUE: …  rows of events.csv of corpus/
explain SENTENCE        the start of what `muster explain` says
columns, floors         the columns of all tables; the floors of the scores
proof                   what was tried to break it, how often, with what result (proof.py)
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from scoring import read_table

from pipeline.columns import FACT_TABLES, HEAD, TABLES, TAIL, Column

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PUBLISHED = date(2021, 7, 5)
PART = re.compile(r"(<!-- (?P<kind>[a-z]+) ?(?P<what>[^\n]*?) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
PATTERN_FILE = re.compile(r"^`my_patterns/(?P<name>[\w/.]+)`[^\n]*\n\n```\w+\n(?P<lines>.*?)```", re.MULTILINE | re.DOTALL)
QUOTE = re.compile(r"(?:^> [^\n]*\n)+", re.MULTILINE)
HEADING = re.compile(r"^#{2,3} ", re.MULTILINE)


def render(text: str) -> str:
    """Return the README with every part made anew."""
    parts: dict[str, Callable[[str, str], str]] = {"rows": rows, "events": events, "explain": explained, "columns": columns, "floors": floors, "proof": proven}
    return PART.sub(lambda part: part[1] + parts[part["kind"]](part["what"], text[: part.start()]) + part[5], text)


def table(header: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    cells = [tuple(str(cell).replace("|", "\\|") for cell in line) for line in lines]
    names = tuple(header)
    return "".join("| " + " | ".join(line) + " |\n" for line in (names, ("---",) * len(names), *cells)).replace("|  ", "| ")


def rows(what: str, before: str) -> str:
    """Return the rows that the last quoted text gives."""
    name, _, wanted = what.partition(": ")
    section = before[[match.start() for match in HEADING.finditer(before)][-1] :]
    quoted = [match[0] for match in QUOTE.finditer(section)][-1]
    text = " ".join(line.removeprefix("> ") for line in quoted.splitlines())
    files = tuple((match["name"], match["lines"]) for match in PATTERN_FILE.finditer(section))
    found = tables_of(text, files)[name]
    return table(wanted.split(), ([written(row[column]) for column in wanted.split()] for row in found))


def written(value: object) -> str:
    """Return a value as the tables write it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=32)
def tables_of(text: str, files: tuple[tuple[str, str], ...]) -> dict[str, list[dict[str, object]]]:
    """Read a text with the shipped patterns and those of some files."""
    from pipeline.cascade import load
    from pipeline.corpus import Document
    from pipeline.explain import read
    from pipeline.tables import rows_of

    with tempfile.TemporaryDirectory() as folder:
        for name, lines in files:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(lines, encoding="utf-8")
        nlp = load([ROOT / "patterns", *([folder] if files else [])])
        document = replace(Document("doc", text), published=PUBLISHED, published_from="metadata")
        return {name: [dict(row) for row in found] for name, found in rows_of(read(nlp, document)).items()}


def events(what: str, before: str) -> str:
    """Return the rows of events.csv of corpus/ whose cell has a value."""
    from pipeline.run import extract

    del before
    condition, _, wanted = what.partition(": ")
    column, _, value = condition.partition("=")
    with tempfile.TemporaryDirectory() as folder:
        extract(ROOT / "corpus", Path(folder) / "out", cache=False)
        found = [row for row in read_table(Path(folder) / "out" / "events.csv") if row[column] == value and int(row["documents"]) > 1]
    return table(wanted.split(), ([row[name] for name in wanted.split()] for row in found))


def explained(what: str, before: str) -> str:
    """Return what the last stage says about a sentence."""
    from pipeline.cascade import load
    from pipeline.explain import explain

    del before
    lines = explain(load([ROOT / "patterns"]), what, published=PUBLISHED).splitlines()
    lines = [re.sub(r"\[([^\]]*?), [^\],]*patterns/", r"[\1, patterns/", line) for line in lines]
    return "\n".join(["```text", *lines, "```", ""])


def columns(what: str, before: str) -> str:
    """Return the columns of every table; those that all tables of facts share once."""
    del what, before
    header = ("column", "type", "meaning")
    facts = ", ".join(f"`{name}.csv`" for name in FACT_TABLES)
    out = [f"Every row of {facts} begins with\n\n", table(header, map(described, HEAD)), "\nand ends with\n\n", table(header, map(described, TAIL))]
    for name, all_columns in TABLES.items():
        own = all_columns[len(HEAD) : -len(TAIL)] if name in FACT_TABLES else all_columns
        out += [f"\n<details><summary><b>{name}.csv</b></summary>\n\n", table(header, map(described, own)), "\n</details>\n"]
    return "".join(out)


def described(column: Column) -> tuple[str, str, str]:
    """Return name, type and meaning of a column."""
    return f"`{column.name}`", column.kind, column.description


def floors(what: str, before: str) -> str:
    """Return the floors of the scores."""
    del what, before
    pinned = {name: entry["scores"] for name, entry in json.loads((ROOT / "tests" / "gold" / "floors.json").read_text(encoding="utf-8")).items()}
    names = list(dict.fromkeys(score for scores in pinned.values() for score in scores))
    return table(("score", *(f"`{name}`" for name in pinned)), ((score, *(f"{scores[score]:.2f}" for scores in pinned.values())) for score in names))


def proven(what: str, before: str) -> str:
    """Return what was tried to break it."""
    from proof import lines

    del what, before
    return table(("what was tried", "how many", "result", "command"), lines())


def main() -> None:
    """Write the parts of README.md anew."""
    README.write_text(render(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
