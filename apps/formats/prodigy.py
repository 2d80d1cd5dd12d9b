"""What Prodigy's lines say beside spans: options that were chosen, one label of the whole text, and relations between spans.

A choice has `options`, each `{"id", "text"}`, and the ids of those that were chosen in `accept`. A binary question about the text has its
`label` as a text: answered with accept the label holds, with reject it does not. All other lines that were rejected, and those that were
ignored, say nothing. The ends of a relation are `head_span` and `child_span`, which are spans of the same line by their offsets.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from apps.formats.own import MEMBERS
from apps.formats.reading import read_name
from apps.formats.rows import NamedRelationship, Ref
from apps.kinds.reading import join, read_object, read_whole

SURE = 1.0
REJECT = "reject"
ENDS = ("head_span", "child_span")
# What stands on a span besides, and says nothing new: its tokens, its own text, and numbers that Prodigy works out anew.
BESIDE = {"token_start", "token_end", "text", "source", "input_hash", "id", "label", "feature", *MEMBERS}


def is_refused(members: Mapping[str, Any]) -> bool:
    """Whether nobody stands to what the line says. That one label does not hold is an answer."""
    answer = members.get("answer")
    return answer == "ignore" or (answer == REJECT and _label(members) is None)


def named_options(members: Mapping[str, Any]) -> Iterator[tuple[str, float, str]]:
    """The options of a choice and the label of a binary question: how far each is chosen, and where it stands."""
    listed, accepted = members.get("options"), members.get("accept")
    chosen = set(map(str, accepted)) if isinstance(accepted, list) else set[str]()
    if isinstance(listed, list) and isinstance(accepted, list):
        for index, option in enumerate(listed):
            if isinstance(option, Mapping) and (name := _name(option)):
                yield name, SURE if str(option.get("id")) in chosen else 0.0, f"/options/{index}"
    if label := _label(members):
        yield label, 0.0 if members.get("answer") == REJECT else SURE, "/label"


def _name(option: Mapping[str, Any]) -> str:
    """What the option is called: its id, where that is no mere number beside a text."""
    number, text = option.get("id"), option.get("text")
    return text if isinstance(text, str) and text and not isinstance(number, str) else "" if number is None else str(number)


def _label(members: Mapping[str, Any]) -> str | None:
    """The label of the whole text; that which a single highlighted span has is not meant of the whole."""
    label, spans = members.get("label"), members.get("spans")
    of_spans = [span.get("label") for span in spans if isinstance(span, Mapping)] if isinstance(spans, list) else []
    return label if isinstance(label, str) and label and label not in of_spans else None


def between(start: Any, end: Any) -> str:
    """What a span without an id is called by the relations of its line."""
    return f"from {start} to {end}"


def read_relation(relation: Mapping[str, Any], at: str) -> tuple[Ref, NamedRelationship]:
    """The feature and the ends of a relation. Raises InvalidValue."""
    members = read_object(relation, at, required=("label", *ENDS), optional=tuple(relation))
    spans = [read_object(members[key], join(at, key), required=("start", "end"), optional=tuple(members[key])) for key in ENDS]
    source, target = (
        between(*(read_whole(span[key], join(join(at, name), key)) for key in ("start", "end")))
        for name, span in zip(ENDS, spans, strict=True)
    )
    return Ref(None, read_name(members["label"], join(at, "label")), at), NamedRelationship(source, target)


def is_relation(relation: Any) -> bool:
    """Whether a relation is written as Prodigy does; doccano names the ids of its ends."""
    return isinstance(relation, Mapping) and "from_id" not in relation and ("head" in relation or ENDS[0] in relation)


def left_out_of(span: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """The members of a span that are not read, nor are among those `known`."""
    return [key for key in span if key not in known and key not in BESIDE and span[key] not in (None, "")]


def say(what: str, count: int) -> str:
    """The words of a member that was left out."""
    spans = "1 span has" if count == 1 else f"{count:,} spans have"
    return f"{spans} a member {what}: it is left out, nothing is said with it here."
