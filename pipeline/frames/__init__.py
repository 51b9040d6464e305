"""Frames: a count with its actor, action, places, dates, source and status."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.frames.lexicon import read_frame_words
from pipeline.frames.reader import FrameReader
from pipeline.frames.values import TROOP_COUNTS, Frame
from pipeline.patterns.lexicon import Lexicon, grammar_of

__all__ = ["Frame"]


class Frames:
    """Give each number of people under arms, and of districts, its roles.

    Reads    doc._.matches, doc._.quantities, doc._.places, doc._.dates, doc._.sections
    Writes   doc._.frames: Frame; doc.spans["frames"]; span._.frame; doc.ents
    Units    people; districts
    Source   the cascade of FASTUS: groups first, then frames over groups; cues as in ConText
    """

    def __init__(self, nlp: Language, *, spans: bool = True) -> None:
        self._spans = spans
        self._lexicon = Lexicon(nlp, lambda knowledge, vocab: read_frame_words(knowledge, vocab, grammar_of(nlp)))

    def __call__(self, doc: Doc) -> Doc:
        """Write the frames of one document."""
        frames: tuple[Frame, ...] = tuple(FrameReader(doc, self._lexicon()).read()) if doc._.quantities else ()
        doc._.frames = frames
        if self._spans:
            doc.spans["frames"] = spans = [Span(doc, f.start, f.end, label="TROOPS" if f.table == TROOP_COUNTS else "DISTRICTS") for f in frames]
            doc.set_ents(resolve_overlaps([*spans, *doc.spans.get("places", ()), *doc.spans.get("dates", ())], len(doc)), default="outside")
        return doc


def resolve_overlaps(spans: list[Span], length: int) -> list[Span]:
    """Return the spans of a text of so many tokens of which none overlaps another, the longest first kept, of equals the first."""
    taken = bytearray(length)
    kept = []
    bounds = [(span.start, span.end) for span in spans]
    for _, number in sorted((start - end, number) for number, (start, end) in enumerate(bounds)):
        start, end = bounds[number]
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(spans[number])
    return kept


def _frame_at(span: Span) -> Frame | None:
    """Return the frame whose mention fills a span, or None."""
    return next((frame for frame in span.doc._.frames if (frame.start, frame.end) == (span.start, span.end)), None)


@Language.factory(
    "frames", requires=["doc._.matches", "doc._.quantities", "doc._.places", "doc._.dates"], assigns=["doc._.frames", "doc.spans", "span._.frame"], default_config={"spans": True}
)
def make_frames(nlp: Language, name: str, *, spans: bool) -> Frames:
    """Create the frames stage; without `spans` the values stand in doc._ only, which is faster."""
    del name
    return Frames(nlp, spans=spans)


Doc.set_extension("frames", default=(), force=True)
Span.set_extension("frame", getter=_frame_at, force=True)
