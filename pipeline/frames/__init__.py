"""Frames: a count with its actor, action, places, dates, source and status."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.frames.build import FrameReader
from pipeline.frames.lexicon import read_frame_words
from pipeline.frames.values import Frame
from pipeline.patterns import Lexicon
from pipeline.sentences import section_kind

__all__ = ["Frame"]


class Frames:
    """Give each number of people under arms, and of districts, its roles.

    Reads    doc._.matches, doc._.quantities, doc._.places, doc._.dates, doc._.sections
    Writes   doc._.frames: Frame; doc.spans["frames"]; span._.frame; doc.ents
    Units    people; districts
    Source   the cascade of FASTUS: groups first, then frames over groups; cues as in ConText
    """

    def __init__(self, nlp: Language) -> None:
        self._lexicon = Lexicon(nlp, read_frame_words)

    def __call__(self, doc: Doc) -> Doc:
        """Write the frames of one document."""
        doc._.frames = tuple(FrameReader(doc, self._lexicon()).read()) if doc._.quantities else ()
        doc.spans["frames"] = [Span(doc, f.start, f.end, label="TROOPS" if f.table == "troop_counts" else "DISTRICTS") for f in doc._.frames]
        return doc


def _frame_at(span: Span) -> Frame | None:
    """Return the frame whose mention fills a span, or None."""
    return next((frame for frame in span.doc._.frames if (frame.start, frame.end) == (span.start, span.end)), None)


@Language.factory("frames", requires=["doc._.matches", "doc._.quantities", "doc._.places", "doc._.dates"], assigns=["doc._.frames", "doc.spans", "span._.frame"])
def make_frames(nlp: Language, name: str) -> Frames:
    """Create the frames stage."""
    del name
    return Frames(nlp)


Doc.set_extension("frames", default=(), force=True)
Span.set_extension("frame", getter=_frame_at, force=True)
