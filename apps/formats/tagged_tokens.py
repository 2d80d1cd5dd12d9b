"""Texts that come as tokens with a tag for each, as the sets for token classification of Hugging Face have them.

Tags are those of CoNLL (see apps.formats.conll_reading), and so are the places of entities: tokens are found one after the other in the
text of the data row, or in the one that they make with single spaces between them.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.formats.conll_reading import TAG, Document
from apps.formats.rows import NamedAnnotation, NamedAnswer, Ref
from apps.kinds.entity import Entity
from apps.kinds.made_ids import made_id

NAMESPACE = UUID("6a0e5d0b-4b0e-5e0b-9c57-2b1d60d1f0c4")
TOKENS = ("tokens", "words")
TAGS = ("ner_tags", "ner", "tags", "labels")


def columns_of(columns: Container[str]) -> tuple[str, str] | None:
    """Those of the tokens and of their tags, where there may be such."""
    tokens, tags = (next((name for name in names if name in columns), None) for names in (TOKENS, TAGS))
    return None if tokens is None or tags is None else (tokens, tags)


def document_of(tokens: Any, tags: Any) -> Document | None:
    """The tokens with their tags, as a document of CoNLL; None for what is none: a list of texts and one tag for each."""
    if not (isinstance(tokens, list) and isinstance(tags, list) and tokens and len(tokens) == len(tags)):
        return None
    if not all(isinstance(each, str) and each.strip() for each in tokens) or not all(isinstance(each, str) for each in tags):
        return None
    found = [TAG.fullmatch(tag) for tag in tags]
    if any(match is None and tag != "O" for match, tag in zip(found, tags, strict=True)):
        return None
    said = [("O", "") if match is None else (match[1], match[2]) for match in found]
    return Document(0, tokens=[each.strip() for each in tokens], tags=said, lines=[0] * len(tokens))


def tagged_in(cells: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of tokens with their tags, where a line has such."""
    found = columns_of(cells)
    return found if found is not None and document_of(cells[found[0]], cells[found[1]]) is not None else ()


def labels_in(tags: Sequence[str]) -> Iterator[str]:
    """The names that these tags have."""
    yield from dict.fromkeys(match[2] for tag in tags if (match := TAG.fullmatch(tag)))


def entities(document: Document, text: str | None, *, key: str, at: str) -> Iterator[NamedAnnotation]:
    """The entities of a document in its text, None where that is not known; `key` is what it goes by. Raises InvalidValue."""
    document.text = text
    document.align()
    for span in document.spans():
        start, end = document.places[span.first].start, document.places[span.last].end
        said = NamedAnswer(Ref(None, span.label, at), "entity", Entity(start, end), at)
        yield NamedAnnotation(said, id=made_id(NAMESPACE, f"{key}/{start}/{end}/{span.label}"))
