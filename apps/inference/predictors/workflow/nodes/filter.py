"""Only what is sure enough, or of some classes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from typing_extensions import override

from apps.inference.predictors.contract import Part, Prediction
from apps.inference.predictors.settings import Setting
from apps.kinds.reading import InvalidValue, join

from .base import Look, NodeKind, Spoken, Step


class Filter(NodeKind):
    """Keeps what is of the chosen classes (none: of all) and whose confidence is within the range; `others` is what becomes of the rest.

    Of the chosen classes, `unscored` is what becomes of what came without a confidence, whatever the range.
    """

    name = "filter"
    title = "Filter"
    names_classes = ("classes",)
    settings = (
        Setting("classes", "Classes", "list", default=[], help="None are all."),
        Setting("least", "At least", "number", default=0.0, least=0.0, most=1.0),
        Setting("most", "At most", "number", default=1.0, least=0.0, most=1.0),
        Setting("others", "Other classes", "choice", default="drop", choices=("drop", "keep")),
        Setting("unscored", "Without a confidence", "choice", default="keep", choices=("keep", "drop"), help="It stays without one."),
    )

    @override
    def check(self, settings: Mapping[str, Any], at: str) -> None:
        if settings["least"] > settings["most"]:
            words = f"Nothing is both at least {settings['least']:g} and at most {settings['most']:g}."
            raise InvalidValue(join(at, "least"), words, f"at most {settings['most']:g}", code="empty_range")

    @override
    def speaks(self, settings: Mapping[str, Any], incoming: Sequence[Spoken], part: Part | None = None) -> Spoken:
        if not settings["classes"] or settings["others"] == "keep":
            return incoming[0]
        return replace(incoming[0], found={name: kinds for name, kinds in incoming[0].found.items() if name in settings["classes"]})

    @override
    def run(self, step: Step, incoming: Sequence[Sequence[Look]]) -> Sequence[Look]:
        return [replace(look, found=tuple(one for one in look.found if passes(one, step.settings))) for look in incoming[0]]


def passes(said: Prediction, settings: Mapping[str, Any]) -> bool:
    """Whether it goes through a filter of these settings."""
    if settings["classes"] and said.class_name not in settings["classes"]:
        return bool(settings["others"] == "keep")
    if said.confidence is None:
        return bool(settings["unscored"] == "keep")
    return bool(settings["least"] <= said.confidence <= settings["most"])


NODE = Filter()
