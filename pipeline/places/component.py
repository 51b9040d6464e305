"""The places component."""

from collections import Counter

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.patterns import Lexicon
from pipeline.places.groups import attach_cues, read_groups
from pipeline.places.levels import LevelReader
from pipeline.places.metonymy import mark_metonyms
from pipeline.places.names import Name, explained_by_rules, find_names
from pipeline.places.resolve import Resolver, weigh_countries
from pipeline.places.unlisted import mark_misspelt, mark_unlisted
from pipeline.places.value import Place
from pipeline.places.view import View, view_of
from pipeline.places.words import Words, read_words


class Places:
    """Resolve the places a document names.

    Reads    doc._.matches (COUNTRY, NATIONALITY, FORCE, REPORTING …), sentence bounds, capitalised runs of the text
    Writes   doc._.places (Place), doc.spans["places"], span._.place
    Units    token offsets; lat, lon in degrees; prec as UCDP's where_prec
    Errors   E401-E406 a gazetteer or level table that cannot be used
    Source   patterns/README.md, section Places
    """

    def __init__(self, nlp: Language, *, countries: list[str] | None = None) -> None:
        self._lexicon = Lexicon(nlp, lambda knowledge, vocab: read_words(knowledge, vocab, countries))

    def __call__(self, doc: Doc) -> Doc:
        """Write the places of one document."""
        places = self.find(doc) if len(doc) else []
        doc._.places = tuple(places)
        doc.spans["places"] = [Span(doc, place.start, place.end, label=place.level.upper()) for place in places]
        for span, place in zip(doc.spans["places"], places, strict=True):
            span._.place = place
        return doc

    def find(self, doc: Doc) -> list[Place]:
        """Return the places of a document, in order."""
        words = self._lexicon()
        view = view_of(doc)
        names = find_names(view, words, explained_by_rules(doc, view))
        weights = weigh_countries(doc, view, words, names)
        mark_misspelt(view, words, names, frozenset(code for code, weight in weights.items() if weight > 0))
        attach_cues(view, words, names)
        weights = weigh_countries(doc, view, words, names)
        groups = read_groups(view, words, names)
        LevelReader(view, words, names, groups, frozenset(weights)).decide()
        resolver = Resolver(view, words, names, groups, weights, _provinces(words, names))
        resolver.locate()
        mark_metonyms(doc, view, words, names, resolver)
        mark_unlisted(doc, view, words, names, groups)
        found = (resolver.place(name) for name in names)
        return [place for place in found if place is not None]


def _provinces(words: Words, names: list[Name]) -> Counter[str]:
    """Return how often the document names each province."""
    counts: Counter[str] = Counter()
    for name in names:
        if name.kind == "place" and name.found:
            counts.update({entry.code for entry in name.found.entries if entry.level == "province"})
    del words
    return counts


@Language.factory("places", requires=["doc._.matches"], assigns=["doc._.places", "doc.spans", "span._.place"], default_config={"countries": None})
def make_places(nlp: Language, name: str, countries: list[str] | None) -> Places:
    """Create the places stage."""
    del name
    return Places(nlp, countries=countries)


Doc.set_extension("places", default=(), force=True)
Span.set_extension("place", default=None, force=True)
