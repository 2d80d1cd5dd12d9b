"""Names of other tools that stand in no tree: where their answers belong among the features, and which object a label means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from apps.formats.rows import NamedAnswer, Ref
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec

Names = Mapping[UUID, str]


# What a shape can become, the nearest kind first: as it is, without a loss, and only then in pixels or where it happens to be such a box.
NEAREST: Mapping[str, Sequence[str]] = {
    "bounding_box": ("bounding_box", "rotated_box", "polygon", "mask"),
    "rotated_box": ("rotated_box", "polygon", "bounding_box", "mask"),
    "polygon": ("polygon", "polyline", "mask", "rotated_box", "bounding_box"),
    "polyline": ("polyline", "polygon"),
    "mask": ("mask", "polygon"),
}


def bare_name(feature: FeatureSpec) -> str:
    """The name without the kind that drafts put behind it, as in `car (rotated box)`, where one label is several features."""
    return re.sub(rf" \({feature.kind.replace('_', ' ')}( \d+)?\)$", "", feature.name)


def goes_by(name: str | None, feature: FeatureSpec) -> bool:
    """Whether a name of other tools may mean the feature."""
    return name in (feature.name, bare_name(feature))


def nearness(kind: str, drawn: str) -> int:
    """How far a kind is from what was drawn: 0 for the same."""
    order = NEAREST.get(drawn, (drawn,))
    return order.index(kind) if kind in order else len(order) + (KINDS[kind].role != "object")


def object_ref(name: str, kind: str, features: Sequence[FeatureSpec], at: str) -> Ref:
    """The feature of this name, the one whose kind is nearest to what was drawn where several have it; `name (kind)` stands for it too."""

    def distance(feature: FeatureSpec) -> tuple[int, bool]:
        return nearness(feature.kind, kind), feature.name != name

    best = min((each for each in features if goes_by(name, each)), key=distance, default=None)
    return Ref(None if best is None else str(best.id), name, at)


def by_label(features: Sequence[FeatureSpec], shapes: Mapping[str, str]) -> tuple[FeatureSpec, ...]:
    """The features, those that are several shapes of one label all called as that label, as other tools do.

    `shapes` are the kinds that share labels in a file, each with what it is told apart by there: `object_ref` finds the feature again. Of
    two that are the same there, each keeps its name, and so it is where something else is called so.
    """
    sharing: dict[str, list[FeatureSpec]] = {}
    for feature in features:
        if feature.kind in shapes:
            sharing.setdefault(bare_name(feature), []).append(feature)
    taken = {feature.name for feature in features if feature.kind not in shapes}

    def called(feature: FeatureSpec) -> str:
        name = bare_name(feature)
        beside = [each for each in sharing.get(name, ()) if each.id != feature.id]
        alone = feature.kind not in shapes or not beside or name in taken
        return feature.name if alone or shapes[feature.kind] in {shapes[each.kind] for each in beside} else name

    return tuple(replace(feature, name=called(feature)) for feature in features)


def place_answers(answers: Sequence[NamedAnswer], features: Sequence[FeatureSpec], names: Names) -> list[NamedAnswer]:
    """The answers under the options that ask for them; those that nobody asks for stay beside, so that binding says so.

    An answer is to the question that goes by its name in `names`, else to the one that has it; a question under an option is found below
    whichever chosen option has it.
    """
    used: set[int] = set()
    placed = _placed(answers, features, names, used)
    return placed + [answer for index, answer in enumerate(answers) if index not in used]


def _placed(answers: Sequence[NamedAnswer], features: Sequence[FeatureSpec], names: Names, used: set[int]) -> list[NamedAnswer]:
    found = []
    for index, answer in enumerate(answers):
        feature = _asked(answer.feature.name, features, names)
        if feature is not None:
            used.add(index)
            found.append(_with_nested(answer, feature, answers, names, used))
    return found


def _asked(name: str | None, features: Sequence[FeatureSpec], names: Names) -> FeatureSpec | None:
    questions = [feature for feature in features if KINDS[feature.kind].role == "classification"]
    written = [feature for feature in questions if names.get(feature.id) == name]
    called = [feature for feature in questions if feature.name == name]
    return next(iter(written or called or [feature for feature in questions if goes_by(name, feature)]), None)


def _with_nested(answer: NamedAnswer, feature: FeatureSpec, answers: Sequence[NamedAnswer], names: Names, used: set[int]) -> NamedAnswer:
    named = replace(answer, feature=replace(answer.feature, id=str(feature.id)))
    if not isinstance(named.content, tuple):
        return named
    options = {option.name: option for option in feature.options}
    chosen = []
    for choice in named.content:
        option = options.get(choice.option.name or "")
        asked = _placed(answers, option.features, names, used) if option else []
        chosen.append(replace(choice, answers=(*choice.answers, *asked)))
    return replace(named, content=tuple(chosen))
