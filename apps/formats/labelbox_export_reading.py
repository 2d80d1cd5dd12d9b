"""What Labelbox exports of one label: its objects, answers and relationships. Members that do not matter here are passed over."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.formats.labelbox_answers import read_custom_metrics
from apps.formats.labelbox_geometry import read_color, read_geometry, read_url
from apps.formats.labelbox_tokens import read_groups
from apps.formats.labelbox_video import PLACED
from apps.formats.reading import MAX_SAID, foreign_id, read_ref
from apps.formats.rows import (
    NamedAnnotation,
    NamedAnswer,
    NamedChoice,
    NamedMap,
    NamedMask,
    NamedPlace,
    NamedRelationship,
    Ref,
)
from apps.kinds.answers import MAX_ANSWERS
from apps.kinds.checklist import MAX_CHOICES
from apps.kinds.locators import MAX_INDEX, MAX_NAME, Message, Page
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_share, read_text, read_whole
from apps.kinds.values import Value

SCHEMA = ("feature_schema_id",)
# The members that hold an object's place, and what import lines call them.
PLACES = {"bounding_box": "bbox", **{key: key for key in PLACED if key not in ("bbox", "mask")}}
MASKS = ("mask", "composite_mask")
ANSWERS = ("radio_answer", "checklist_answers", "text_answer")
DIRECTIONS = {"unidirectional_relationship": True, "bidirectional_relationship": False}
DEGREES, PIXELS_OF_MAP = NamedMap(4326), NamedMap(None)

Members = Mapping[str, Any]


def members_of(payload: Any, at: str) -> Members:
    """An object that may have any members. Raises InvalidValue."""
    return read_object(payload, at, optional=tuple(payload) if isinstance(payload, Mapping) else ())


def listed(members: Members, key: str, at: str, *, at_most: int = MAX_SAID) -> Iterator[tuple[Members, str]]:
    """The objects of a list, or of an object that has them by their ids; none for null. Raises InvalidValue."""
    payload, here = members.get(key), join(at, key)
    if payload is None:
        return
    named = payload if isinstance(payload, Mapping) else range(len(payload) if isinstance(payload, list) else 0)
    items = read_list(list(payload.values()) if isinstance(payload, Mapping) else payload, here, at_most=at_most)
    yield from ((members_of(each, join(here, name)), join(here, name)) for name, each in zip(named, items, strict=True))


def read_exported_object(members: Members, at: str) -> NamedAnnotation:
    """An object with its place, its answers, and the id that Labelbox gave it. Raises InvalidValue."""
    kind, value, here = read_place(members, at)
    said = NamedAnswer(_feature(members, at), kind, value, here, *_rating(members, at))
    return NamedAnnotation(said, read_exported_answers(members, at), *identity(members, at), place=_where(members, kind, at))


def read_place(members: Members, at: str) -> tuple[str, Value, str]:
    """The kind, the value and the pointer to it, of an object or of one on a frame. Raises InvalidValue."""
    for name in MASKS:
        if members.get(name) is not None:
            here = join(at, name)
            mask = members_of(members[name], here)
            return "mask", NamedMask(read_url(mask.get("url"), join(here, "url")), read_color(mask, here), join(here, "url")), here
    if members.get("conversational_location") is not None:
        at = join(at, "conversational_location")
        members = members_of(members["conversational_location"], at)
    key = next((key for key in PLACES if members.get(key) is not None), None)
    if key is None:
        expected = f"one of {', '.join((*PLACES, *MASKS))}"
        raise InvalidValue(at, "This object has no place that is known here.", expected, code="unsupported")
    here = join(at, key)
    if key == "location" and isinstance(members[key], Mapping) and "groups" in members[key]:
        return "entity", read_groups(members[key]["groups"], join(here, "groups")), here
    kind, value = read_geometry(PLACES[key], members[key], here)
    return kind, value, here


def read_exported_answers(members: Members, at: str) -> tuple[NamedAnswer, ...]:
    """The answers under an object or an option. Raises InvalidValue."""
    return tuple(read_exported_answer(each, here) for each, here in listed(members, "classifications", at, at_most=MAX_ANSWERS))


def read_exported_answer(members: Members, at: str) -> NamedAnswer:
    """One answered question. Raises InvalidValue."""
    key = next((key for key in ANSWERS if members.get(key) is not None), None)
    if key is None:
        raise InvalidValue(at, "This question has no answer that is known here.", f"one of {', '.join(ANSWERS)}", code="unsupported")
    here = join(at, key)
    feature, rating = _feature(members, at), _rating(members, at)
    if key == "text_answer":
        text = read_text(members_of(members[key], here).get("content"), join(here, "content"))
        return NamedAnswer(feature, "text", text, here, *rating)
    if key == "radio_answer":
        chosen = members_of(members[key], here)
        own, metrics = _rating(chosen, here)
        choice = NamedChoice(_option(chosen, here), read_exported_answers(chosen, here), metrics=metrics)
        return NamedAnswer(feature, "radio", (choice,), here, rating[0] if rating[0] is not None else own, rating[1])
    choices = tuple(_choice(each, place) for each, place in listed(members, key, at, at_most=MAX_CHOICES))
    return NamedAnswer(feature, "checklist", choices, here, *rating)


def read_exported_classification(members: Members, at: str) -> NamedAnnotation:
    """An answered question about the whole, or about a message or page. Raises InvalidValue."""
    return NamedAnnotation(read_exported_answer(members, at), (), *identity(members, at), place=_where(members, "", at))


def read_exported_relationship(members: Members, at: str) -> NamedAnnotation:
    """A relationship between two annotations, by the ids that Labelbox gave them. Raises InvalidValue."""
    key = next((key for key in DIRECTIONS if members.get(key) is not None), None)
    if key is None:
        raise InvalidValue(at, "This relationship has no ends.", f"one of {', '.join(DIRECTIONS)}", code="unsupported")
    here = join(at, key)
    ends = members_of(members[key], here)
    source, target = (read_text(ends.get(end), join(here, end), at_most=MAX_NAME) for end in ("source", "target"))
    said = NamedAnswer(_feature(members, at), "relationship", NamedRelationship(source, target, DIRECTIONS[key]), here)
    return NamedAnnotation(said, (), *identity(members, at))


def identity(members: Members, at: str) -> tuple[Any, str | None]:
    """Our id and Labelbox's own; neither where it gave none. Raises InvalidValue."""
    if members.get("feature_id") is None:
        return None, None
    key = read_text(members["feature_id"], join(at, "feature_id"), at_most=MAX_NAME)
    return foreign_id(key), key


def _feature(members: Members, at: str) -> Ref:
    return read_ref(members, at, ids=SCHEMA)


def _option(members: Members, at: str) -> Ref:
    return read_ref(members, at, ids=SCHEMA, name="name" if members.get("name") is not None else "value")


def _choice(members: Members, at: str) -> NamedChoice:
    return NamedChoice(_option(members, at), read_exported_answers(members, at), *_rating(members, at))


def _rating(members: Members, at: str) -> tuple[float | None, Any]:
    return read_share(members.get("confidence"), join(at, "confidence")), read_custom_metrics(members, at, any_name=True)


def _where(members: Members, kind: str, at: str) -> NamedPlace | None:
    located = members.get("conversational_location")
    message = members.get("message_id") if not isinstance(located, Mapping) else located.get("message_id")
    if message is not None:
        return Message(read_text(message, join(at, "message_id"), at_most=MAX_NAME))
    if members.get("page_number") is not None:
        here = join(at, "page_number")
        number = read_whole(members["page_number"], here, at_most=MAX_INDEX)
        if number == 0:
            raise InvalidValue(here, "Pages count from 1 in exports.", "a whole number from 1")
        return Page(number)
    return {"": None, "entity": None, "mask": PIXELS_OF_MAP}.get(kind, DEGREES)


def read_all(members: Members, at: str) -> Iterator[NamedAnnotation | InvalidValue]:
    """What one label says about the whole asset, each on its own: a refusal costs no other."""
    readers = {
        "objects": read_exported_object,
        "classifications": read_exported_classification,
        "relationships": read_exported_relationship,
    }
    for key, read in readers.items():
        yield from each_of(listed(members, key, at), read)


def each_of(items: Iterator[tuple[Members, str]], read: Any) -> Iterator[NamedAnnotation | InvalidValue]:
    """Each read on its own; a list that is none is one refusal."""
    try:
        found: Sequence[tuple[Members, str]] = list(items)
    except InvalidValue as error:
        yield error
        return
    for members, at in found:
        try:
            yield read(members, at)
        except InvalidValue as error:
            yield error
