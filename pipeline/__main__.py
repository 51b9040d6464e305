"""Command line: a thin layer over the functions of the package. The only module that prints."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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

app = typer.Typer(help="Read conflict news with rules; write tidy CSVs.", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def describe() -> None:
    """Read conflict news with rules; write tidy CSVs."""


@app.command()
def extract(
    corpus: Annotated[str, typer.Argument(help="Folder of texts (.txt .html .jsonl .csv .parquet .warc.gz .zip), or one such file; with --engine dask also s3://... and the like")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the tables; replaced as a whole, reviews/ in it is kept")] = Path("outputs"),
    patterns: Annotated[list[str] | None, typer.Option(help="Pattern folders or files, several times or in one string; the shipped ones where none is named")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that read")] = 1,
    convention: Annotated[str, typer.Option(help="What dozens and hundreds mean: plain, acled or ccc")] = "plain",
    countries: Annotated[str, typer.Option(help="Countries in play, as ISO codes: AF,TJ; where empty, the text tells")] = "",
    kind: Annotated[str, typer.Option(help="Kind of text: news, narrative, or auto")] = "auto",
    keep_boilerplate: Annotated[bool, typer.Option("--keep-boilerplate", help="Keep rows from page furniture")] = False,
    cache: Annotated[bool, typer.Option("--cache/--no-cache", help="Use again what earlier runs have read")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="End with code 3 when a document could not be read")] = False,
    engine: Annotated[str, typer.Option(help="local, or dask for many machines")] = "local",
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
        del engine, scheduler
        summary = run.extract(corpus, out, settings=settings, jobs=jobs, cache=cache, tell=complain)
    for line in summary.lines():
        typer.echo(line)
    if summary.failed == summary.counts["documents"]:
        complain("[E209] none of the documents could be read. See issues.csv")
        raise typer.Exit(WRONG)
    if strict and summary.failed:
        raise typer.Exit(FAILED_DOCUMENTS)


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
