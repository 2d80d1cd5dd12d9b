"""Labelbox's selections of words in a document: import lines name tokens, exports have the words themselves.

A token is known by an id of a text layer that Labelbox made, or was given, for that document: a file of its own with the words and the
boxes of every page. Import lines hold the ids alone. The text that spans count in here is the page's own, as pdfium reads it, which no id
leads to; so a selection is checked, and refused with the page it is on. Exports hold the words of each group: where they stand on the page
once, white space and the hyphens of broken words aside, that is what is meant.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from apps.formats.rows import NamedAnnotation
from apps.kinds import KINDS
from apps.kinds.locators import MAX_INDEX, Page
from apps.kinds.made_ids import part_id
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_text, read_whole
from apps.kinds.values import Value

MAX_ID = 200
MAX_WORDS = 100_000
MISSING = "text_layer_missing"
BROKEN = "\ufffe"  # pdfium's sign for a hyphen at the end of a line, see apps.modalities.document


@dataclass(frozen=True, slots=True)
class Words(Value):
    """Words on a page that were not looked for yet; `at` points to the group."""

    text: str
    page: int
    at: str


@dataclass(frozen=True, slots=True)
class Quoted(Value):
    """What the groups of a selection say."""

    groups: tuple[Words, ...]


def read_groups(payload: Any, at: str) -> Quoted:
    """The groups of an exported selection. Raises InvalidValue."""
    found = []
    for index, each in enumerate(read_list(payload, at, at_least=1)):
        here = join(at, index)
        members = read_object(each, here, required=("page_number", "text"), optional=tuple(each) if isinstance(each, Mapping) else ())
        page = read_whole(members["page_number"], join(here, "page_number"), at_most=MAX_INDEX)
        text = read_text(members["text"], join(here, "text"), at_most=MAX_WORDS)
        if page == 0 or not _solid(text):
            member, expected = ("page_number", "a whole number from 1") if page == 0 else ("text", "the words")
            raise InvalidValue(join(here, member), "This selects nothing.", expected)
        found.append(Words(text, page, here))
    return Quoted(tuple(found))


def located(named: NamedAnnotation, texts: Mapping[str, str]) -> Iterator[NamedAnnotation]:
    """An annotation of each group that it quotes, itself where it quotes none; `texts` are those of the pages. Raises InvalidValue."""
    content = named.said.content
    if not isinstance(content, Quoted):
        yield named
        return
    for number, words in enumerate(content.groups):
        said = replace(named.said, content=_span(words, texts), at=words.at)
        own = replace(named, said=said, place=Page(words.page))
        yield replace(own, key=None, id=named.id and part_id(named.id, str(number))) if number else own


def _span(words: Words, texts: Mapping[str, str]) -> Value:
    text = texts.get(str(words.page))
    if text is None:
        at = join(words.at, "page_number")
        raise InvalidValue(at, f"The text of page {words.page} is not known here.", "a document that has this page", code="text_missing")
    places = [index for index, character in enumerate(text) if _solid(character)]
    page, wanted, at = _solid(text), _solid(words.text), join(words.at, "text")
    first = page.find(wanted)
    if first < 0:
        raise InvalidValue(at, f"These words do not stand on page {words.page}.", "words as the page has them", code="text_differs")
    if page.find(wanted, first + 1) >= 0:
        told = f"These words stand more than once on page {words.page}, and which are meant only the ids of a text layer tell."
        raise InvalidValue(at, told, "a location with start and end in the text of the page", code="text_ambiguous")
    value: Value = KINDS["entity"].parse({"start": places[first], "end": places[first + len(wanted) - 1] + 1}, at)
    return value


def _solid(text: str) -> str:
    """Without white space and the hyphens of broken words."""
    return "".join(text.replace(BROKEN, "").split())


def refuse_tokens(payload: Any, at: str) -> NoReturn:
    """Raises InvalidValue: for the selection that is wrong, else for the tokens and pages that are meant."""
    tokens, pages = 0, dict[int, None]()
    for index, each in enumerate(read_list(payload, at, at_least=1)):
        here = join(at, index)
        members = read_object(each, here, required=("tokenIds", "page"), optional=("groupId",))
        listed = read_list(members["tokenIds"], join(here, "tokenIds"), at_least=1)
        for place, token in enumerate(listed):
            read_text(token, join(join(here, "tokenIds"), place), at_most=MAX_ID)
        page = read_whole(members["page"], join(here, "page"), at_most=MAX_INDEX)
        if page == 0:
            raise InvalidValue(join(here, "page"), "Pages of token selections count from 1.", "a whole number from 1")
        tokens, pages = tokens + len(listed), pages | {page: None}
    where = f"page{'' if len(pages) == 1 else 's'} {', '.join(map(str, pages))}"
    counted = "1 token" if tokens == 1 else f"{tokens:,} tokens"
    words = f"This selects {counted} on {where} by the ids of Labelbox's own text layer, which tell neither characters nor places."
    page = next(iter(pages))
    expected = f'"location" with start and end in the text of the page and "page": {page - 1}, or a bbox with its page and unit'
    raise InvalidValue(at, words, expected, code=MISSING)
