"""Names of other tools that stand in no tree: where their answers belong among the features, and which object a label means."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from apps.formats.rows import NamedAnswer, Ref
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec

Names = Mapping[UUID, str]


def object_ref(name: str, kind: str, features: Sequence[FeatureSpec], at: str) -> Ref:
    """The object of this name, the one that takes the kind where several have it; `name (kind)` stands for it too."""
    named = [each for each in features if each.name in (name, f"{name} ({kind.replace('_', ' ')})")]
    fitting = [each for each in named if each.kind == kind] or [each for each in named if each.kind in KINDS[kind].widens]
    best = [each for each in fitting if each.name == name] or fitting or named
    return Ref(str(best[0].id) if best else None, name, at)


def place_answers(answers: Sequence[NamedAnswer], features: Sequence[FeatureSpec], names: Names) -> list[NamedAnswer]:
    """The answers under the options that ask for them; those that nobody asks for stay beside, so that binding says so.

    An answer is to the feature that goes by its name in `names`, else to the one that has it; a question under an option is found below
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
    written = [feature for feature in features if names.get(feature.id) == name]
    return next(iter(written or [feature for feature in features if feature.name == name]), None)


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
