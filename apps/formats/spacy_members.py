"""The members of a line of spaCy, Prodigy or doccano: which list spans, and which are not read.

`Doc.to_json()` of spaCy lists entities in `ents` and groups of spans by their names in `spans`; what stands in several of the lists is
one span. Tokens say nothing new where they are no more than pieces of the text, as Prodigy's; those of spaCy have tags and more.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from apps.formats.reading import MAX_SAID
from apps.kinds.reading import join, read_list

SPANS = ("spans", "entities", "ents", "annotations", "labels", "label")
GROUPED = "spans"  # which may be lists by the names of groups
KEYS = ("global_key", "data_row", "file_name", "filename", "doc_id", "source", "id")  # what may name the data row
STARTS, ENDS = ("start", "start_offset"), ("end", "end_offset")
SAYING = (*SPANS, "cats", "relations", "firstpass", "options", "accept", "answer")
# Who asked, how it was shown, and how it was chosen; what Prodigy calls its own begins with an underscore.
BESIDE = {"text", "meta", *KEYS, *SAYING, "config", "html", "image", "priority", "score"}
OF_TOKENS = {"id", "text", "start", "end", "ws", "disabled"}


def lists_of_spans(members: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """What stands where spans do, with its place: a list, if it is right."""
    for key in SPANS:
        said = members.get(key)
        if key == GROUPED and isinstance(said, Mapping):
            yield from ((listed, join(f"/{key}", name)) for name, listed in said.items())
        elif said and not isinstance(said, str):
            yield said, f"/{key}"


def listed_spans(members: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """What stands for spans, with its place; texts in its place are names of options. Raises InvalidValue."""
    earlier: set[tuple[str, ...]] = set()
    for said, at in lists_of_spans(members):
        spans = [(span, join(at, index)) for index, span in enumerate(read_list(said, at, at_most=MAX_SAID)) if not isinstance(span, str)]
        yield from ((span, place) for span, place in spans if _mark(span) not in earlier)
        earlier |= {_mark(span) for span, _ in spans}


def _mark(span: Any) -> tuple[str, ...]:
    """What a span says, however it is written."""
    if isinstance(span, Mapping):
        span = [next((span[key] for key in keys if key in span), None) for keys in (STARTS, ENDS, ("label",))]
    return tuple(map(str, span)) if isinstance(span, list | tuple) else ()


def says_something(members: Mapping[str, Any]) -> bool:
    """Whether a line has anything that is read, were it that nothing is there."""
    return any(members.get(key) is not None for key in SAYING)


def unread(members: Mapping[str, Any]) -> Iterator[str]:
    """The members that say something and are not read."""
    for key, said in members.items():
        if key == "tokens" and isinstance(said, list) and all(isinstance(each, Mapping) and each.keys() <= OF_TOKENS for each in said):
            continue
        if key not in BESIDE and not key.startswith("_") and said not in (None, "", [], {}):
            yield key


def say_unread(what: str, count: int) -> str:
    """The words of a member that is not read."""
    lines = "1 line has" if count == 1 else f"{count:,} lines have"
    return f"{lines} a member {what}: it is not read."
