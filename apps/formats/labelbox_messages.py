"""Labelbox's comparisons of answers in a chat: the best one, all good ones, or all of them in their order.

An option stands for a model that answered, by its configuration's name; where a line has none, by the message it wrote.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from apps.formats.reading import read_name
from apps.formats.rows import NamedAnswer, NamedChoice, Ref
from apps.kinds.locators import MAX_NAME, Message
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_text, read_whole

ANSWERED = ("messageId", "modelConfigName")
SINGLE, MULTIPLE, RANKING = "message-single-selection", "message-multi-selection", "message-ranking"
LISTS = {MULTIPLE: "selectedMessages", RANKING: "rankedMessages"}


def read_evaluation(payload: Any, at: str, feature: Ref) -> tuple[NamedAnswer, Message | None]:
    """The radio, checklist or ranking of a task, and the message whose answers it compares. Raises InvalidValue."""
    members = read_object(payload, at, required=("format", "data"))
    form, here = members["format"], join(at, "data")
    if form == SINGLE:
        data = read_object(members["data"], here, optional=("parentMessageId", *ANSWERED))
        content: tuple[NamedChoice, ...] = (_choice(data, here),)
        kind = None
    elif form in LISTS:
        key = LISTS[form]
        data = read_object(members["data"], here, required=(key,), optional=("parentMessageId",))
        listed = read_list(data[key], join(here, key))
        content = tuple(_ranked(listed, join(here, key)) if form == RANKING else _chosen(listed, join(here, key)))
        kind = "ranking" if form == RANKING else None
    else:
        expected = f"one of {', '.join((SINGLE, *LISTS))}"
        raise InvalidValue(join(at, "format"), "There is no such evaluation.", expected, code="unsupported")
    return NamedAnswer(feature, kind, content, at), _parent(data, here)


def ignored_in_evaluation(payload: Mapping[str, Any], at: str) -> Iterator[str]:
    """Pointers to the messages of models that are named: the model is the option, the message follows from it."""
    data = payload["data"]
    if payload["format"] in LISTS:
        key = LISTS[payload["format"]]
        places = [(each, f"{at}/data/{key}/{index}") for index, each in enumerate(data[key])]
    else:
        places = [(data, f"{at}/data")]
    yield from (f"{place}/messageId" for each, place in places if each.get("modelConfigName") is not None and "messageId" in each)


def _parent(data: Mapping[str, Any], at: str) -> Message | None:
    if data.get("parentMessageId") is None:
        return None
    return Message(read_text(data["parentMessageId"], join(at, "parentMessageId"), at_most=MAX_NAME))


def _choice(members: Mapping[str, Any], at: str) -> NamedChoice:
    message, model = (read_name(members.get(key), join(at, key)) for key in ANSWERED)
    name = model or message
    if name is None:
        raise InvalidValue(at, "This names no answer.", "a modelConfigName, or a messageId", code="required")
    return NamedChoice(Ref(name, name, at))


def _chosen(listed: Sequence[Any], at: str) -> Iterator[NamedChoice]:
    for index, each in enumerate(listed):
        yield _choice(read_object(each, join(at, index), optional=(*ANSWERED, "order")), join(at, index))


def _ranked(listed: Sequence[Any], at: str) -> list[NamedChoice]:
    """The choices by their `order`, each once."""
    ranked: dict[int, NamedChoice] = {}
    for index, each in enumerate(listed):
        here = join(at, index)
        members = read_object(each, here, required=("order",), optional=ANSWERED)
        order = read_whole(members["order"], join(here, "order"))
        if order in ranked:
            raise InvalidValue(join(here, "order"), f"Two messages are at rank {order}.", "each rank once", code="duplicate")
        ranked[order] = _choice(members, here)
    return [ranked[order] for order in sorted(ranked)]
