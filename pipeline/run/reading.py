"""Reading: one document in, its rows out, whatever the document holds.

Issues   I901 a document took too long, I902 a stage failed on it
"""

from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.cache import Result
from pipeline.cascade import STAGES, load
from pipeline.corpus import Document, finish
from pipeline.corpus.document import fail
from pipeline.corpus.texts import KEY
from pipeline.errors import MusterError
from pipeline.run.collector import spare_the_collector, uncollected
from pipeline.run.limit import TimeUpError, slow_rule, time_limit
from pipeline.run.results import issue_row, make_plain, make_result
from pipeline.run.settings import Settings
from pipeline.tables import Row, rows_of
from pipeline.tokens import sentence_starts

# Words that no document had before stay in spaCy's vocabulary; at so many the cascade is built afresh (about 200 MB).
MAX_NEW_WORDS = 400_000

Read = tuple[Document, dict[str, list[Row]]]


class Reading:
    """The cascade, built on first use, and built again when its vocabulary has grown too far."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._nlp: Language | None = None
        self._words = 0

    def read(self, document: Document) -> list[Result]:
        """Return what each part of a document gave; a short document has one part."""
        return self.read_batch([document])[0]

    def read_batch(self, documents: list[Document], *, plain: bool = False) -> list[list[Result]]:
        """Return what the parts of each document gave."""
        make = make_plain if plain else make_result
        return [[make(part, rows) for part, rows in group] for group in self.read_rows(documents)]

    def read_rows(self, documents: list[Document]) -> list[list[Read]]:
        """Return the parts of each document and their rows by table.

        Each stage goes through all documents before the next one begins: what a stage needs stays in the processor's
        cache, which saves a fifth of the time. When anything goes wrong, the documents are read one by one.
        """
        parts = [self._parts(document) for document in documents]
        flat = [part for group in parts for part in group]
        with uncollected():
            rows = self._rows_of_all(flat)
        read = zip(flat, rows, strict=True)
        return [list(islice(read, len(group))) for group in parts]

    def _parts(self, document: Document) -> list[Document]:
        try:
            with time_limit(self.settings.seconds):
                return list(finish(document))
        except TimeUpError:
            return [fail(document, "I901", f"took longer than {self.settings.seconds:g} seconds to extract its text")]
        except Exception as error:  # noqa: BLE001 - one bad page must not stop the others
            return [fail(document, "I902", f"its text could not be extracted ({type(error).__name__}: {error})")]

    def _rows_of_all(self, documents: list[Document]) -> list[dict[str, list[Row]]]:
        nlp = self.cascade()
        readable = [document for document in documents if document.text]
        try:
            with time_limit(self.settings.seconds):
                docs = [start(nlp, document) for document in readable]
                for _, pipe in nlp.pipeline:
                    docs = [pipe(doc) for doc in docs]
                found = iter([self.tables(doc) for doc in docs])
        except MusterError:
            raise
        except (Exception, TimeUpError):  # noqa: BLE001 - reading them one by one finds out which it was
            return [self._rows(document) for document in documents]
        return [next(found) if document.text else self._rows(document) for document in documents]

    def _rows(self, document: Document) -> dict[str, list[Row]]:
        nlp = self.cascade()
        stage = "tokenizer"
        try:
            with time_limit(self.settings.seconds):
                doc = start(nlp, document)
                for stage, pipe in nlp.pipeline if document.text else ():  # noqa: B007 - named when it fails
                    doc = pipe(doc)
                stage = "tables"
                return self.tables(doc)
        except TimeUpError:
            problem = self._too_slow(document, stage, nlp)
        except MusterError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad document must not stop the others
            problem = fail(document, "I902", f"stage {stage} failed ({type(error).__name__}: {error})")
        return self.tables(start(nlp, problem))

    def _too_slow(self, document: Document, stage: str, nlp: Language) -> Document:
        """Return the document as one that took too long, with the rule that did if it is a rule."""
        culprit = slow_rule(nlp, start(nlp, document)) if stage == "patterns" else None
        where = f", at the rule {culprit.name} ({culprit.where})" if culprit else ""
        return fail(document, "I901", f"took longer than {self.settings.seconds:g} seconds in stage {stage}{where}", rule=culprit.name if culprit else "")

    def tables(self, doc: Doc) -> dict[str, list[Row]]:
        """Return the rows of a document that has gone through the cascade, by table."""
        rows = rows_of(doc, keep_boilerplate=self.settings.keep_boilerplate)
        document: Document = doc._.document
        return {"documents": [document_row(doc, document, rows)], **rows, "issues": [issue_row(document.doc_id, document.path, issue) for issue in doc._.issues]}

    def cascade(self) -> Language:
        """Return the cascade, built now if need be."""
        if self._nlp is None or len(self._nlp.vocab) > self._words + MAX_NEW_WORDS:
            defaults = {stage: dict(Language.get_factory_meta(stage).default_config or {}) for stage in STAGES}
            self._nlp = load(self.settings.directories(), options=self.settings.by_stage(defaults))
            self._words = len(self._nlp.vocab)
            spare_the_collector()
        return self._nlp


def start(nlp: Language, document: Document) -> Doc:
    """Return the tokens of a document, with the document itself attached."""
    doc = nlp.make_doc(document.text)
    doc.user_data[KEY] = document.text
    doc._.document = document
    doc._.issues = list(document.issues)
    return doc


def document_row(doc: Doc, document: Document, rows: dict[str, list[Row]]) -> Row:
    """Return the row of documents.csv."""
    read, anchor = bool(document.text), doc._.anchor
    return {
        "doc_id": document.doc_id, "path": document.path, "title": document.title, "publisher": document.publisher, "url": document.url,
        "published": anchor.day if read else document.published, "published_from": anchor.source if read else document.published_from,
        "chars": len(document.text), "tokens": len(doc), "sentences": len(sentence_starts(doc)) if read else 0,
        **{table: len(rows[table]) for table in ("troop_counts", "districts", "provinces", "dates")},
        "sha256": document.sha256, "problem": document.problem,
    }  # fmt: skip
