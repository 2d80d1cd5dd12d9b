"""The form of an answer: a JSON Schema made from an ontology, and answers in that form read back.

Places on a picture are whole numbers from 0 to 1000 of its width and height, as vision-language models are trained to say them. A stretch
of text is quoted, for language models cannot count characters. Questions under objects and under options are not asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.ids import uuid7
from apps.inference.predictors.contract import Item
from apps.inference.predictors.keeping import kept
from apps.kinds import KINDS, InvalidValue
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.radio import Radio
from apps.kinds.reading import described
from apps.kinds.values import Annotation, Choice, Extent, Value

GRID = 1000
LISTS: Mapping[str, str] = {"bounding_box": "boxes", "point": "points", "entity": "quotes"}
ON: Mapping[str, frozenset[str]] = {"image": frozenset({"bounding_box", "point"}), "text": frozenset({"entity"})}
QUESTIONS = frozenset({"radio", "checklist", "text"})
MOST_QUOTED = 60
CONFIDENCE = {"type": "number", "description": "How sure you are, from 0 to 1."}
WHERE = f"Places are whole numbers from 0 to {GRID} of the width and height of the picture, from its left and its top."
PLACE = {"type": "integer", "description": f"0 to {GRID} of the width or height, from the left or top."}
MEMBERS: Mapping[str, Mapping[str, Any]] = {
    "boxes": {"left": PLACE, "top": PLACE, "right": PLACE, "bottom": PLACE},
    "points": {"x": PLACE, "y": PLACE},
    "quotes": {
        "quote": {"type": "string", "description": "The exact words of the text."},
        "occurrence": {"type": "integer", "description": "1 for the first time that they stand there."},
    },
}


@dataclass(frozen=True)
class Form:
    """What can be said of an asset type: objects by the list they stand in and by name, questions by the member that answers them."""

    objects: Mapping[str, Mapping[str, FeatureSpec]]
    questions: Mapping[str, FeatureSpec]
    features: Mapping[UUID, FeatureSpec]

    @property
    def has_places(self) -> bool:
        """Whether anything that can be said lies somewhere on a picture."""
        return any(PLACE in MEMBERS[name].values() for name in self.objects)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of an answer; every member is required and no other allowed, as strict decoding wants it."""
        members: dict[str, Any] = {}
        for name, features in self.objects.items():
            label = {"type": "string", "enum": list(features)}
            members[name] = {"type": "array", "items": _strict({"label": label, **MEMBERS[name], "confidence": CONFIDENCE})}
        for name, feature in self.questions.items():
            members[name] = _strict({"answer": _answer(feature), "confidence": CONFIDENCE})
        return _strict(members)

    def told(self) -> str:
        """What can be said, a line each."""
        lines = [f"- {name}: {', '.join(features)}" for name, features in self.objects.items()]
        return "\n".join(lines + [f"- {name}: {_choices(feature)}" for name, feature in self.questions.items()])


def _strict(members: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(members), "required": list(members), "additionalProperties": False}


def _names(feature: FeatureSpec) -> list[str]:
    return [option.name for option in feature.options if option.removed is None]


def _choices(feature: FeatureSpec) -> str:
    how = {"radio": "one of ", "checklist": "any of ", "text": "a text"}[feature.kind]
    return how + ", ".join(_names(feature))


def _answer(feature: FeatureSpec) -> dict[str, Any]:
    if feature.kind == "text":
        return {"type": ["string", "null"]}
    if feature.kind == "radio":
        return {"type": ["string", "null"], "enum": [*_names(feature), None]}
    return {"type": "array", "items": {"type": "string", "enum": _names(feature)}}


def form_of(features: Sequence[FeatureSpec], modality: str) -> Form:
    """The form for assets of this type. Raises InvalidValue where nothing of the ontology can be said of them."""
    objects: dict[str, dict[str, FeatureSpec]] = {}
    questions: dict[str, FeatureSpec] = {}
    for feature in features:
        if feature.removed is not None:
            continue
        if feature.kind in ON[modality]:
            objects.setdefault(LISTS[feature.kind], {})[feature.name] = feature
        elif feature.kind in QUESTIONS:
            name = feature.name if feature.name not in {*LISTS.values(), *questions} else f"{feature.name} ({feature.kind})"
            questions[name] = feature
    if not objects and not questions:
        expected = f"a feature of kind {', '.join(sorted(ON[modality] | QUESTIONS))}"
        raise InvalidValue("", f"Nothing of this ontology can be asked of an asset of type {modality}.", expected)
    return Form(objects, questions, features_by_id(features))


def read_answer(document: object, form: Form, item: Item, text: str, notes: list[str]) -> Iterator[Annotation]:
    """What the answer says that can be kept; the rest goes to the notes. Raises InvalidValue where it is no object."""
    if not isinstance(document, dict):
        raise InvalidValue("", f"The answer is {described(document)}.", "an object as the schema says")
    strange = document.keys() - form.objects.keys() - form.questions.keys()
    notes += [f"{name[:100]!r} was answered, which was not asked." for name in sorted(strange)]
    for at, feature, value, said in _said(document, form, item, text, notes):
        confidence = said.get("confidence")
        if not isinstance(confidence, int | float) or isinstance(confidence, bool) or not 0 <= confidence <= 1:
            notes.append(f"{at}: the confidence is {described(confidence)}, not a number from 0 to 1.")
            confidence = None
        found = kept(Annotation(uuid7(), feature.kind, feature.id, value, confidence=confidence), form.features, item.asset, notes)
        if found is not None:
            yield found


Said = tuple[str, FeatureSpec, Value, Mapping[str, Any]]


def _said(document: Mapping[str, Any], form: Form, item: Item, text: str, notes: list[str]) -> Iterator[Said]:
    yield from _objects(document, form, item, text, notes)
    yield from _answers(document, form, notes)


def _objects(document: Mapping[str, Any], form: Form, item: Item, text: str, notes: list[str]) -> Iterator[Said]:
    for name, features in form.objects.items():
        for at, said in _listed(name, document.get(name), notes):
            label = said.get("label") if isinstance(said, dict) else None
            if not isinstance(said, dict):
                notes.append(f"{at}: it is {described(said)}, not an object with a label.")
            elif not isinstance(label, str):
                notes.append(f"{at}: its label is {described(label)}; there are {', '.join(features)}.")
            elif label not in features:
                notes.append(f"{at}: there is no {_quotable(label)}; there are {', '.join(features)}.")
            else:
                try:
                    yield at, features[label], _object(said, features[label].kind, item, text), said
                except InvalidValue as error:
                    notes.append(f"{at}: {error.message} Expected: {error.expected}.")


def _answers(document: Mapping[str, Any], form: Form, notes: list[str]) -> Iterator[Said]:
    for name, feature in form.questions.items():
        said = document.get(name)
        answered = said if isinstance(said, dict) else {"answer": said}  # an answer alone, as smaller models give it
        if said is not None and "answer" not in answered:
            notes.append(f"{name}: there is no answer in it.")
        try:
            value = _value(answered.get("answer"), feature)
        except InvalidValue as error:
            notes.append(f"{name}: {error.message} Expected: {error.expected}.")
            continue
        if value is not None:
            yield name, feature, value, answered


def _listed(name: str, said: object, notes: list[str]) -> Iterator[tuple[str, object]]:
    """Each member of a list with its place; an object where a list was asked for is one of it, and what is neither goes to the notes."""
    if isinstance(said, dict):
        yield name, said
    elif isinstance(said, list):
        yield from ((f"{name} {number}", each) for number, each in enumerate(said, start=1))
    elif said is not None:
        notes.append(f"{name}: it is {described(said)}, not a list of objects.")


def _quotable(said: object) -> str:
    return f"{str(said)[:MOST_QUOTED]!r}"


def _object(said: Mapping[str, Any], kind: str, item: Item, text: str) -> Value:
    """Raises InvalidValue."""
    if kind == "entity":
        return _quoted(said, text)
    extent = item.asset.room.extent or Extent(*item.open().size)
    names = ("x", "y") if kind == "point" else ("left", "top", "right", "bottom")
    numbers = [said.get(name) for name in names]
    if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers):
        raise InvalidValue("", f"One of {', '.join(names)} is no number.", f"numbers from 0 to {GRID}")
    if max(numbers) <= 1 and any(isinstance(each, float) for each in numbers):  # type: ignore[type-var, operator]
        raise InvalidValue("", "Its places are fractions of the picture.", f"numbers from 0 to {GRID}")
    sides = (extent.width, extent.height) * 2
    starts = (extent.left, extent.top) * 2
    places = [start + side * number / GRID for start, side, number in zip(starts, sides, numbers, strict=False)]  # type: ignore[operator]
    if kind == "point":
        value: Value = KINDS[kind].parse({"x": places[0], "y": places[1]})
        return value
    left, top, right, bottom = places
    box: Value = KINDS[kind].parse({"x": left, "y": top, "width": right - left, "height": bottom - top})
    return box


def _quoted(said: Mapping[str, Any], text: str) -> Value:
    quote, occurrence = said.get("quote"), said.get("occurrence")
    if not isinstance(quote, str) or not quote:
        raise InvalidValue("", "There is no quote.", "the exact words of the text")
    wanted = occurrence if isinstance(occurrence, int) and occurrence > 0 else 1
    start = -1
    for _ in range(min(wanted, len(text) + 1)):
        start = text.find(quote, start + 1)
        if start < 0:
            raise InvalidValue("", f"{quote[:60]!r} does not stand in the text {wanted} times.", "the exact words of the text")
    value: Value = KINDS["entity"].parse({"start": start, "end": start + len(quote)})
    return value


def _value(answer: object, feature: FeatureSpec) -> Value | None:
    """The value of a question, None where it is not answered. Raises InvalidValue."""
    if answer is None or answer in ("", []):
        return None
    if feature.kind == "text":
        text: Value = KINDS["text"].parse({"text": answer})
        return text
    options = {option.name: option.id for option in feature.options if option.removed is None}
    names = answer if isinstance(answer, list) else [answer]  # an option alone is a list of it, and the other way round
    if not all(isinstance(name, str) and name in options for name in names):
        raise InvalidValue("", f"The answer {_quotable(answer)} is no option.", f"of: {', '.join(options)}")
    if feature.kind == "radio" and len(set(names)) > 1:
        raise InvalidValue("", f"The answer {_quotable(answer)} is more than one option.", f"one of: {', '.join(options)}")
    choices = tuple(Choice(options[name]) for name in dict.fromkeys(names))
    return Radio(choices[0]) if feature.kind == "radio" else Checklist(choices)
