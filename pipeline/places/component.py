"""The places component."""

from functools import partial
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.gazetteer.entry import LEVELS
from pipeline.patterns import Lexicon
from pipeline.places.assign import Assigner
from pipeline.places.counts import Counts
from pipeline.places.cues import attach_cues
from pipeline.places.evidence import Evidence, add_places, countries_of
from pipeline.places.groups import read_groups
from pipeline.places.levels import LevelReader
from pipeline.places.metonymy import mark_metonyms
from pipeline.places.names import find_names
from pipeline.places.resolve import Resolver
from pipeline.places.scan import scan
from pipeline.places.unlisted import UnlistedReader, mark_misspelt
from pipeline.places.value import Place
from pipeline.places.view import view_of
from pipeline.places.words import read_words

LABELS: Final = {level: level.upper() for level in LEVELS}


class Places:
    """Resolve the places a document names.

    Reads    doc._.matches (COUNTRY, NATIONALITY, FORCE, REPORTING …), sentence bounds, capitalised runs of the text
    Writes   doc._.places (Place), doc.spans["places"], span._.place
    Units    token offsets; lat, lon in degrees; prec as UCDP's where_prec
    Errors   E401-E406 a gazetteer or level table that cannot be used
    Source   patterns/README.md, section Places
    """

    def __init__(self, nlp: Language, *, countries: list[str] | None = None, spans: bool = True) -> None:
        self._spans = spans
        self._lexicon = Lexicon(nlp, partial(read_words, countries=countries))

    def __call__(self, doc: Doc) -> Doc:
        """Write the places of one document."""
        places = self.find(doc) if len(doc) else []
        doc._.places = tuple(places)
        if self._spans:
            doc.spans["places"] = [Span(doc, place.start, place.end, label=LABELS[place.level]) for place in places]
        return doc

    def find(self, doc: Doc) -> list[Place]:
        """Return the places of a document, in order."""
        words, view = self._lexicon(), view_of(doc)
        seen = scan(doc, view)
        names = find_names(view, words, seen.explained)
        weights = seen.weights
        added = add_places(weights, view, words, names)
        mark_misspelt(view, words, names, frozenset(code for code in weights if weights[code] > 0))
        attach_cues(view, words, names)
        groups = read_groups(view, words, names)
        LevelReader(Assigner(view, words), names, groups, Counts(view, words, weights, countries_of(weights, added), names), seen.reporting).decide()
        evidence = Evidence(view, words, names, groups, added)
        mark_metonyms(view, words, names, evidence, seen.reporting)
        UnlistedReader(view, words, evidence, seen.acts).mark(names, groups)
        resolver = Resolver(view, words, names, weights, evidence)
        found = [resolver.place(name) for name in names if name.kind != "unknown" or name.level]
        return [place for place in found if place is not None]


def place_of(span: Span) -> Place | None:
    """Return the Place that stands exactly on a span."""
    places: tuple[Place, ...] = span.doc._.places
    return next((found for found in places if (found.start, found.end) == (span.start, span.end)), None)


@Language.factory("places", requires=["doc._.matches"], assigns=["doc._.places", "doc.spans", "span._.place"], default_config={"countries": None, "spans": True})
def make_places(nlp: Language, name: str, countries: list[str] | None, *, spans: bool) -> Places:
    """Create the places stage; without `spans` the values stand in doc._ only, which is faster."""
    del name
    return Places(nlp, countries=countries, spans=spans)


Doc.set_extension("places", default=(), force=True)
Span.set_extension("place", getter=place_of, force=True)
