"""A backend's own names for what the ontology has, as people settled them: its answers into our names, what it is told into its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.formats.label_studio_controls import controls_of
from apps.formats.label_studio_tags import QUESTIONS, SHAPES, SPANS, shape_of_type
from apps.inference.predictors.contract import ClassSpec
from apps.inference.predictors.keeping import NO_FEATURE
from apps.inference.predictors.label_studio_backend.wording import Control
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, walk_features

CHOICES = "choices"
ANSWERS = ("radio", "checklist")
ALSO = {"bounding_box": ("rotated_box",)}  # kinds that are written alike


@dataclass(frozen=True)
class _Ours:
    """What a name stands for: the label of an object, or with `control` the choice of a question."""

    name: str
    control: str = ""


class Naming:
    """`mapped` are the ids that names of the backend stand for, None for nothing; any other name means what is called so here."""

    def __init__(self, features: Sequence[FeatureSpec], mapped: Mapping[str, str | None]) -> None:
        every = [each for each in walk_features(features) if each.removed is None]
        controls = controls_of(features).names
        objects = {str(each.id): _Ours(each.name) for each in every if KINDS[each.kind].role == "object"}
        options = {
            str(option.id): _Ours(option.name, controls.get(each.id, each.name))
            for each in every
            for option in each.options
            if option.removed is None
        }
        known = objects | options
        self._ours = {name: known.get(number) if number else None for name, number in mapped.items()}
        self._known = {one.name.casefold() for one in known.values()}
        self._theirs: dict[str, str] = {}
        for name, one in self._ours.items():
            if one is not None:
                self._theirs.setdefault(one.name, name)

    def ours(self, result: Mapping[str, Any], notes: list[str]) -> Iterator[tuple[dict[str, Any], bool]]:
        """The result in our names, one for each question that it answers, and whether its control is one of ours by that.

        A name that stands for nothing is left out, and told; a result without any other name is left out with it.
        """
        key, names = _names(result)
        if key is None:
            yield dict(result), False
            return
        kept: dict[str, list[object]] = {}
        for name in names:
            found = self._ours.get(name) if isinstance(name, str) else None
            if found is not None:
                kept.setdefault(found.control, []).append(found.name)
            elif isinstance(name, str) and (name in self._ours or name.casefold() not in self._known):
                notes.append(f"class {name}: {NO_FEATURE}")
            else:
                kept.setdefault("", []).append(name)
        for control, chosen in kept.items():
            said = {**result, "value": {**result["value"], key: chosen}}
            yield (said | {"from_name": control} if control else said), bool(control)

    def theirs(self, name: str) -> str:
        """What the backend calls an object or an option of ours."""
        return self._theirs.get(name, name)

    def in_theirs(self, result: dict[str, Any]) -> dict[str, Any]:
        """A result that is told to the backend, in its own names."""
        key, names = _names(result)
        return result if key is None else {**result, "value": {**result["value"], key: [self.theirs(str(each)) for each in names]}}


def classes_of(controls: Mapping[str, Control]) -> tuple[ClassSpec, ...]:
    """The labels and choices of a configuration that somebody wrote, each with the kinds that it may stand for."""
    kinds: dict[str, dict[str, None]] = {}
    for control in controls.values():
        for value in control.values:
            kinds.setdefault(value, {}).update(dict.fromkeys(_kinds_of(control.tag)))
    return tuple(ClassSpec(name, tuple(found)) for name, found in kinds.items() if name and found)


def _kinds_of(tag: str) -> tuple[str, ...]:
    if tag == CHOICES:
        return ANSWERS
    if tag == SPANS:
        return ("entity",)
    shape = shape_of_type(tag)
    return () if shape is None else (SHAPES[shape], *ALSO.get(SHAPES[shape], ()))


def _names(result: Mapping[str, Any]) -> tuple[str | None, list[object]]:
    """Under which member of its value a result has its labels or choices, and these; None where it has none."""
    kind, value = str(result.get("type", "")).lower(), result.get("value")
    if not isinstance(value, dict) or (kind in QUESTIONS and kind != CHOICES):
        return None, []
    key = next((each for each in (kind, SPANS) if isinstance(value.get(each), list)), None)
    return (None, []) if key is None or not value[key] else (key, value[key])
