"""Texts: the text of a Doc, joined once."""

from spacy.tokens import Doc

KEY = "text"


def text_of(doc: Doc) -> str:
    """Return `doc.text`, which spaCy joins from the tokens anew each time it is asked."""
    text = doc.user_data.get(KEY)
    if text is None:
        text = doc.user_data[KEY] = doc.text
    return str(text)
