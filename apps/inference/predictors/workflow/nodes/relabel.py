"""Other names for classes, also several under one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from apps.inference.predictors.contract import Answer, Part, Prediction
from apps.inference.predictors.settings import Setting
from apps.kinds.reading import InvalidValue, join

from .base import Kinds, Look, NodeKind, Spoken, Step, both

MOST_NAME = 200


class Relabel(NodeKind):
    """Gives each class of the map its other name, or drops it where that is null; `others` is what becomes of the rest."""

    name = "relabel"
    title = "Rename classes"
    settings = (
        Setting("names", "Names", "object", default={}, help="Class to its other name; null drops it."),
        Setting("others", "Other classes", "choice", default="keep", choices=("keep", "drop")),
    )

    @override
    def check(self, settings: Mapping[str, Any], at: str) -> None:
        for name, other in settings["names"].items():
            if other is not None and not (isinstance(other, str) and 0 < len(other.strip()) <= MOST_NAME):
                here = join(join(at, "names"), name)
                raise InvalidValue(here, f"{name!r} cannot be called this.", f"a name of 1 to {MOST_NAME} characters, or null", code="name")

    @override
    def named(self, settings: Mapping[str, Any]) -> Mapping[str, str]:
        return {name: join("/names", name) for name in settings["names"]}

    @override
    def speaks(self, settings: Mapping[str, Any], incoming: Sequence[Spoken], part: Part | None = None) -> Spoken:
        return Spoken(_renamed(incoming[0].found, settings), _renamed(incoming[0].answers, settings))

    @override
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        return [replace(look, found=tuple(relabelled(look.found, step.settings))) for look in incoming[0]]


def relabelled(found: Sequence[Prediction], settings: Mapping[str, Any]) -> list[Prediction]:
    """What was found, and the answers in it, under their other names."""
    kept = list[Prediction]()
    for one in found:
        name = renamed(one.class_name, settings)
        if name is not None:
            kept.append(replace(one, class_name=name, answers=tuple(_answers(one.answers, settings))))
    return kept


def _answers(answers: Sequence[Answer], settings: Mapping[str, Any]) -> list[Answer]:
    named = [(answer, renamed(answer.class_name, settings)) for answer in answers]
    return [replace(answer, class_name=name) for answer, name in named if name is not None]


def renamed(name: str, settings: Mapping[str, Any]) -> str | None:
    """What a class is called after it; None where it is dropped."""
    if name in settings["names"]:
        other = settings["names"][name]
        return None if other is None else str(other).strip()
    return name if settings["others"] == "keep" else None


def _renamed(kinds: Kinds, settings: Mapping[str, Any]) -> Kinds:
    named = [(renamed(name, settings), spoken) for name, spoken in kinds.items()]
    return both(*({name: spoken} for name, spoken in named if name is not None))


NODE = Relabel()
