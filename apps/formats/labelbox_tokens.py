"""Labelbox's selections of tokens in a document: what they name, and why they are not read.

A token is known by an id of a text layer that Labelbox made, or was given, for that document: a file of its own with the words and the
boxes of every page. Import lines hold the ids alone. The text that spans count in here is the page's own, as pdfium reads it, which no id
leads to; so a selection is checked, and refused with the page it is on.
"""

from typing import Any, NoReturn

from apps.kinds.locators import MAX_INDEX
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_text, read_whole

MAX_ID = 200
MISSING = "text_layer_missing"


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
