"""Command line: a thin layer over the functions of the package. The only module that prints."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from pipeline.errors import MusterError

# What a command ends with: 0 done, 1 something unforeseen, 2 wrong usage, corpus or pattern file, 3 with --strict when documents failed.
WRONG = 2
FAILED_DOCUMENTS = 3
# What a shell reports for a program that a signal ended.
SIGNALLED = 128


class Engine(StrEnum):
    """What reads the documents."""

    LOCAL = "local"
    DASK = "dask"


app = typer.Typer(help="Read conflict news with rules; write tidy CSVs.", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def describe() -> None:
    """Read conflict news with rules; write tidy CSVs."""


@app.command()
def extract(
    corpus: Annotated[str, typer.Argument(help="Folder of texts (.txt .html .jsonl .csv .parquet .warc.gz .zip), or one such file; with --engine dask also s3://... and the like")],
    *,
    out: Annotated[str, typer.Option(help="Folder for the tables; replaced as a whole, reviews/ in it is kept")] = "outputs",
    patterns: Annotated[list[str] | None, typer.Option(help="Pattern folders or files, several times or in one string; the shipped ones where none is named")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that read")] = 1,
    convention: Annotated[str, typer.Option(help="What dozens and hundreds mean: plain, acled or ccc")] = "plain",
    countries: Annotated[str, typer.Option(help="Countries in play, as ISO codes: AF,TJ; where empty, the text tells")] = "",
    kind: Annotated[str, typer.Option(help="Kind of text: news, narrative, or auto")] = "auto",
    keep_boilerplate: Annotated[bool, typer.Option("--keep-boilerplate", help="Keep rows from page furniture")] = False,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Use again what earlier runs have read")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="End with code 3 when a document could not be read")] = False,
    engine: Annotated[Engine, typer.Option(help="local, or dask for many machines")] = Engine.LOCAL,
    scheduler: Annotated[str, typer.Option(help="Address of the Dask scheduler (tcp://...); a local cluster where empty")] = "",
) -> None:
    """Read CORPUS and write its tables."""
    with explained():
        from pipeline import run  # noqa: PLC0415 - spaCy and pandas take a second that --help should not

        settings = run.Settings(
            patterns=tuple(split_folders(patterns or [])),
            convention=convention,
            countries=tuple(countries.upper().replace(",", " ").split()),
            kind=kind,
            keep_boilerplate=keep_boilerplate,
        )
        if engine == Engine.DASK:
            from pipeline.run import engine as cluster  # noqa: PLC0415 - Dask takes another second

            summary = cluster.extract(corpus, out, settings=settings, scheduler=scheduler, jobs=jobs, tell=complain)
        else:
            summary = run.extract(corpus, out, settings=settings, jobs=jobs, cache=cache, tell=complain)
    for line in summary.lines():
        typer.echo(line)
    if summary.failed == summary.counts["documents"]:
        complain("[E209] none of the documents could be read. See issues.csv")
        raise typer.Exit(WRONG)
    if strict and summary.failed:
        raise typer.Exit(FAILED_DOCUMENTS)


patterns_app = typer.Typer(help="Check pattern files, and see what they do.", no_args_is_help=True)
app.add_typer(patterns_app, name="patterns")
PATTERNS_HELP = "Pattern folders or files, several times or in one string; the shipped ones where none is named"


@patterns_app.command()
def check(directories: Annotated[list[str] | None, typer.Argument(help="Pattern folders or files; the shipped ones where none is named")] = None) -> None:
    """Say what is wrong with pattern files: bad lines, duplicates, clashes, rules that cannot match, examples that fail."""
    with explained():
        from pipeline import checks  # noqa: PLC0415 - see extract

        names = split_folders(directories or [])
        problems = checks.check(names)
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(checks.summary(problems, names))
    if any(problem.level == checks.ERROR for problem in problems):
        raise typer.Exit(WRONG)


@patterns_app.command()
def hits(
    corpus: Annotated[str, typer.Argument(help="Folder of texts, or one file, as for extract")],
    *,
    patterns: Annotated[list[str] | None, typer.Option(help=PATTERNS_HELP)] = None,
    label: Annotated[str, typer.Option(help="Rules of one label only: UNIT, ACTION, ...")] = "",
    top: Annotated[int, typer.Option(min=1, help="Entries of each list")] = 40,
) -> None:
    """Say how often each rule fires on CORPUS, which never do, and what is counted that no UNIT covers."""
    with explained():
        from pipeline import cascade  # noqa: PLC0415 - see extract
        from pipeline import corpus as corpora  # noqa: PLC0415
        from pipeline import hits as counting  # noqa: PLC0415

        documents = (part for document in corpora.open_corpus(corpus) for part in corpora.finish(document))
        found = counting.hits(cascade.load(split_folders(patterns or []) or None), documents)
        for line in (found.only(label.upper()) if label else found).lines(top):
            typer.echo(line)


@app.command()
def explain(
    sentence: Annotated[str, typer.Argument(help="A sentence, or several; with --row the document is read instead")] = "",
    *,
    row: Annotated[str, typer.Option(help="row_id of a row in the outputs")] = "",
    date: Annotated[str, typer.Option(help="Publication day (YYYY-MM-DD) that relative dates count from")] = "",
    corpus: Annotated[str, typer.Option(help="With --row: the corpus it was read from; without it, the row's evidence alone is read")] = "",
    out: Annotated[Path, typer.Option(help="With --row: folder of the tables")] = Path("outputs"),
    patterns: Annotated[list[str] | None, typer.Option(help=PATTERNS_HELP)] = None,
) -> None:
    """Show what each stage finds in SENTENCE, which rules fire, and why a count gets its action, place and date or not."""
    if bool(sentence) == bool(row):
        raise typer.BadParameter("give a sentence, or --row with a row_id")
    with explained():
        from pipeline import cascade  # noqa: PLC0415 - see extract
        from pipeline import explain as explaining  # noqa: PLC0415

        nlp = cascade.load(split_folders(patterns or []) or None)
        typer.echo(explaining.explain_row(nlp, out, row, explaining.finder(corpus)) if row else explaining.explain(nlp, sentence, published=explaining.read_day(date)))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Outputs folder of the earlier run")],
    new: Annotated[Path, typer.Argument(help="Outputs folder of the later run")],
    *,
    to: Annotated[Path | None, typer.Option(help="Write the changes to this CSV file instead of listing them")] = None,
) -> None:
    """List the rows that NEW has added, removed or changed (which cells) against OLD."""
    with explained():
        from pipeline import diff as comparing  # noqa: PLC0415 - see extract

        changes = comparing.compare(comparing.read_tables(old), comparing.read_tables(new))
        if to is not None:
            comparing.write(changes, to)
        else:
            for line in comparing.lines(changes):
                typer.echo(line)
        typer.echo(comparing.summary(changes))


gazetteer_app = typer.Typer(help="Add places of a country from a register you downloaded.", no_args_is_help=True)
app.add_typer(gazetteer_app, name="gazetteer")


@gazetteer_app.callback()
def describe_gazetteer() -> None:
    """Add places of a country from a register you downloaded."""


@gazetteer_app.command("add")
def add_gazetteer(
    source: Annotated[Path, typer.Argument(help="OCHA adm2 table as CSV, the OCHA global P-code list, or a GeoNames country dump")],
    *,
    country: Annotated[str, typer.Option(help="ISO code or name of the country: UKR, UA, Ukraine")],
    directory: Annotated[Path, typer.Option("--dir", help="Pattern folder; the file goes to places/ in it")] = Path("patterns"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file where it exists")] = False,
) -> None:
    """Turn SOURCE into places/<country>.csv, and say what could not be matched with ISO 3166-2."""
    with explained():
        from pipeline.gazetteer import convert  # noqa: PLC0415 - see extract

        typer.echo(str(convert.add(source, country, directory=directory, overwrite=overwrite)))


def split_folders(given: list[str]) -> list[str]:
    """Return the pattern folders; one string may name several, unless a folder has that very name."""
    return [name for entry in given for name in ([entry] if Path(entry).exists() else entry.split())]


def complain(message: str) -> None:
    """Say something on stderr, where it is not in the way of results."""
    typer.echo(message, err=True)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what can go wrong into one message and an exit code."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    except MusterError as error:
        complain(str(error))
        raise typer.Exit(WRONG) from error
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        complain("Stopped: the outputs of the run before are unharmed")
        raise typer.Exit(SIGNALLED + signal.SIGINT) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    del frame
    raise SystemExit(SIGNALLED + number)


def main() -> None:
    """Run the command line."""
    app(prog_name="muster")


if __name__ == "__main__":
    main()
