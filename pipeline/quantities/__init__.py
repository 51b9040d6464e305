"""Quantities: number expressions → low, best, high, precision, and the whole they are a part of.

What is counted is not decided here: the frames stage reads the noun.
"""

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.patterns.lexicon import Lexicon, grammar_of
from pipeline.quantities.lexicon import NumberWords, Quantity, read_numbers
from pipeline.quantities.reader import Reader


class Quantities:
    """Find number expressions and give them low, best and high.

    Reads    doc._.matches (labels NUMBER, VAGUE, QUALIFIER, GRAMMAR)
    Writes   doc._.quantities: Quantity; doc.spans["quantities"]; span._.quantity
    Units    whatever is counted; whole numbers
    Errors   E116-E118 number tables that cannot be used
    """

    def __init__(self, nlp: Language, *, convention: str, spans: bool = True) -> None:
        self._nlp = nlp
        self._spans = spans
        self._lexicon: Lexicon[NumberWords] = Lexicon(nlp, lambda knowledge, _: read_numbers(knowledge, convention))

    def __call__(self, doc: Doc) -> Doc:
        """Write the number expressions of one document."""
        found: tuple[Quantity, ...] = tuple(Reader(doc, self._lexicon(), grammar_of(self._nlp)).read())
        doc._.quantities = found
        if self._spans:
            doc.spans["quantities"] = [Span(doc, quantity.start, quantity.end, label="QUANTITY") for quantity in found]
        return doc


def _quantity_at(span: Span) -> object:
    """Return the number expression that fills a span, or None."""
    return next((quantity for quantity in span.doc._.quantities if (quantity.start, quantity.end) == (span.start, span.end)), None)


@Language.factory("quantities", requires=["doc._.matches"], assigns=["doc._.quantities", "doc.spans", "span._.quantity"], default_config={"convention": "plain", "spans": True})
def make_quantities(nlp: Language, name: str, convention: str, *, spans: bool) -> Quantities:
    """Create the stage with one convention for vague words: plain, acled or ccc; without `spans` the values stand in doc._ only, which is faster."""
    del name
    return Quantities(nlp, convention=convention, spans=spans)


Doc.set_extension("quantities", default=(), force=True)
Span.set_extension("quantity", getter=_quantity_at, force=True)
