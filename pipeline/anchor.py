"""Anchor: which date do relative dates count from, and how do we know."""

from dataclasses import dataclass
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Anchor:
    """The publication day and where it was read (metadata, front_matter, html, url, filename, text, none)."""

    day: date | None
    source: str


class Anchors:
    """Write doc._.anchor."""

    def __call__(self, doc: Doc) -> Doc:
        """Take the document's publication day."""
        document = doc._.document
        doc._.anchor = Anchor(document.published, document.published_from) if document else Anchor(None, "none")
        return doc


@Language.factory("anchor", assigns=["doc._.anchor"])
def make_anchor(nlp: Language, name: str) -> Anchors:
    """Create the anchor stage."""
    del nlp, name
    return Anchors()


Doc.set_extension("document", default=None, force=True)
Doc.set_extension("anchor", default=Anchor(None, "none"), force=True)
Doc.set_extension("issues", default=(), force=True)
